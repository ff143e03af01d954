const quote = 0x22;
const backslash = 0x5c;

/** After the closing quote of the string that begins at `at`; null if it is cut off. */
const stringEnd = (text: string, at: number): number | null => {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) return i + 1;
    if (code === backslash) i++;
  }
  return null;
};

/** A stretch of a text: offsets, the end exclusive. */
export type Slice = { readonly start: number; readonly end: number };

const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d;

/** `end`: the offset after the value, null when the text ends first. `depth`: how many brackets were open at once. */
export type Extent = { readonly end: number | null; readonly depth: number };

const bracketed = (text: string, at: number): Extent => {
  let open = 0;
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) {
      const end = stringEnd(text, i);
      if (end === null) return { end: null, depth };
      i = end - 1;
    } else if (isOpening(code)) depth = Math.max(depth, ++open);
    else if (isClosing(code) && --open === 0) return { end: i + 1, depth };
  }
  return { end: null, depth };
};

/** The offset of the first character from `at` on that `what`, a sticky pattern, does not take. */
const past = (text: string, at: number, what: RegExp): number => {
  what.lastIndex = at;
  return what.test(text) ? what.lastIndex : at;
};

export const isBracket = (character: string | undefined): boolean => character === '{' || character === '[';

/** Past white space. */
export const pastSpace = (text: string, at: number): number => past(text, at, /[\s\uFEFF]+/y);
/** Past white space and commas. */
export const pastSeparators = (text: string, at: number): number => past(text, at, /[\s\uFEFF,]+/y);

/**
 * How far the value that begins at `at` reaches, told by brackets and quotes alone: it need not be valid JSON.
 * One pass without recursion, so that depth can be known before anything recurses.
 */
export const extent = (text: string, at: number): Extent => {
  const code = text.charCodeAt(at);
  if (isOpening(code)) return bracketed(text, at);
  if (code === quote) return { end: stringEnd(text, at), depth: 0 };
  return { end: Math.max(at + 1, past(text, at, /[^\s,\]}]+/y)), depth: 0 };
};
