/** The pieces of upstream's sentences, letter for letter. */
export const plural = (one: string, several: string, count: number): string => (count === 1 ? one : several);

/** `"a", "b"`; the items are not escaped, as upstream does not. */
export const quoted = (items: readonly string[]): string => `"${items.join('", "')}"`;

export const containers = (names: readonly string[]): string =>
  `${plural('container', 'containers', names.length)} ${quoted(names)}`;

/** `pod and containers "a", "b"`: who set a bad value; null when nobody did. */
export const setters = (pod: boolean, names: readonly string[]): string | null => {
  if (names.length === 0) return pod ? 'pod' : null;
  return pod ? `pod and ${containers(names)}` : containers(names);
};

const hasSurrogate = /[\ud800-\udfff]/;

/** Go sorts by bytes of UTF-8, which is by code point; JavaScript by UTF-16 unit. They differ above U+FFFF only. */
const byCodePoint = (a: string, b: string): number => {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at < 0) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
};

export const sorted = (items: Iterable<string>): string[] => {
  const list = [...items];
  return list.some((item) => hasSurrogate.test(item)) ? list.sort(byCodePoint) : list.sort();
};

/** Each value once, in order: upstream's sets. */
export const distinct = (values: readonly string[]): string[] => sorted(new Set(values));

const short: { readonly [character: string]: string } = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const escaped = (character: string): string => {
  const known = short[character];
  if (known !== undefined) return known;
  if (printable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** A text as Go's `%q` writes it. */
export const goQuoted = (text: string): string => `"${Array.from(text, escaped).join('')}"`;
