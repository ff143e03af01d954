/** Control and format characters (escapes, bidirectional overrides, zero-width ones, tags), separators, and what is no character. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}\u115f\u1160\u3164\uffa0]/gu;
const stacked = /(\p{M}{3})\p{M}+/gu;

const named = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** At most `limit` characters, counted as people count them; a cut shows as `…`. */
export const shortened = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}…`;
};

/**
 * One line on which everything can be seen: what would move the cursor, turn the writing round or hide shows as `\u{1b}`.
 * Bounded before anything else is done to it, so that a megabyte costs no more than a line.
 */
export const visible = (text: string, limit: number): string =>
  shortened(
    shortened(text, limit * 4)
      .toWellFormed()
      .replace(stacked, '$1')
      .replace(hidden, named),
    limit,
  );

/** No program makes a link of an address in it: `https[:]//example.com`, `mailto[:]`. */
export const defanged = (text: string): string =>
  text
    .replaceAll('://', '[:]//')
    .replace(/\b(mailto|tel):/gi, '$1[:]')
    .replace(/\b(www|ftp)\./gi, '$1[.]');

/** A domain as responders pass it on: `evil[.]example`. */
export const defangedDomain = (domain: string): string => domain.replaceAll('.', '[.]');

/** No chat takes it for a mention: a word joiner follows each at sign. */
export const unmentioned = (text: string): string => text.replaceAll('@', '@\u2060');
