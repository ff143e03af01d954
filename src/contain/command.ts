/** Left unquoted by a shell: nothing in it means anything to one. */
const plain = /^[A-Za-z0-9_/:.,@%+=-]+$/;
/** May stand inside single quotes; the quote itself and what is not printable ASCII may not stand in a command at all. */
const quotable = /^[\x20-\x26\x28-\x7e]*$/;

const quoted = (word: string): string | null => {
  if (plain.test(word)) return word;
  return quotable.test(word) ? `'${word}'` : null;
};

/**
 * A shell command of these words, each quoted where it must be; null when one of them cannot be made safe. A word that
 * begins with a dash is ours or refused: `flag` marks ours.
 */
export const command = (...words: readonly (string | { readonly flag: string })[]): string | null => {
  const parts = words.map((word) => {
    if (typeof word !== 'string') return word.flag;
    return word.startsWith('-') || word === '' || word.length > 300 ? null : quoted(word);
  });
  return parts.every((part) => part !== null) ? parts.join(' ') : null;
};

export const flag = (name: string): { readonly flag: string } => ({ flag: `--${name}` });
