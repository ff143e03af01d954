import { finder } from './find.ts';
import { type Fault, type Matcher, onText, shape, type Test } from './test.ts';

/** The literal pieces between the stars; `\*` and `\\` stand for themselves. */
const pieces = (spec: string): string[] | Fault => {
  const found = [''];
  for (let at = 0; at < spec.length; at++) {
    const character = spec[at] ?? '';
    const escaped = spec[at + 1] ?? '';
    if (character === '\\' && !['*', '\\'].includes(escaped))
      return { fault: 'has a backslash that escapes neither * nor another backslash' };
    if (character === '*' && escaped === '*') return { fault: 'has two stars in a row: one does the same' };
    if (character === '*') found.push('');
    else found.push(`${found.pop()}${character === '\\' ? spec[++at] : character}`);
  }
  return found;
};

/**
 * Each piece is looked for once, after the one before: the first place is always as good as a later one, so nothing is
 * ever tried again and the time is linear in the text.
 */
const test = ([first = '', ...rest]: readonly string[]): Test => {
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  const middle = rest.map((piece) => ({ length: piece.length, find: finder(piece) }));
  return onText((text) => {
    const end = text.length - last.length;
    if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return false;
    let from = first.length;
    for (const { length, find } of middle) {
      const at = find(text, from);
      if (at === -1) return false;
      from = at + length;
    }
    return from <= end;
  });
};

export const wildcard: Matcher = {
  key: 'wildcard',
  example: '{"wildcard": "*:Runtime/*"}',
  compile: (spec) => {
    if (typeof spec !== 'string') return { fault: `needs a text, not ${shape(spec)}` };
    const parts = pieces(spec);
    return Array.isArray(parts) ? test(parts) : parts;
  },
};
