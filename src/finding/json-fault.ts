/** The first thing that keeps a text from being JSON (RFC 8259). `at` counts from 0; the text's length when it just stops. */
export type Fault = { readonly at: number; readonly expected: string };

type State = 'value' | 'first-item' | 'key' | 'first-key' | 'colon' | 'after-item' | 'after-member' | 'end';
type Move = State | 'ended';

const value = { '{': 'first-key', '[': 'first-item', string: 'ended', scalar: 'ended' } as const;

/** JSON's grammar: what each kind of token leads to; `ended` goes on by the bracket that is still open. */
const grammar: {
  readonly [state in State]: { readonly expected: string; readonly moves: { readonly [token: string]: Move } };
} = {
  value: { expected: 'a value', moves: value },
  'first-item': { expected: 'a value or "]"', moves: { ...value, ']': 'ended' } },
  key: { expected: 'a key in double quotes', moves: { string: 'colon' } },
  'first-key': { expected: 'a key in double quotes or "}"', moves: { string: 'colon', '}': 'ended' } },
  colon: { expected: '":"', moves: { ':': 'value' } },
  'after-item': { expected: '"," or "]"', moves: { ',': 'value', ']': 'ended' } },
  'after-member': { expected: '"," or "}"', moves: { ',': 'key', '}': 'ended' } },
  end: { expected: 'nothing more', moves: {} },
};

type Token = { readonly kind: string; readonly end: number } | Fault;

const match = (pattern: RegExp, text: string, at: number): number | null => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
};

const stringToken = (text: string, start: number): Token => {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { kind: 'string', end: at + 1 };
    if (code < 0x20) return { at, expected: 'no raw control character in a string' };
    if (code !== 0x5c) continue;
    const end = match(/\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y, text, at);
    if (end === null && !/^\\(?:u[0-9a-fA-F]{0,3})?$/.test(text.slice(at, at + 7)))
      return { at, expected: 'an escape that JSON knows' };
    at = (end ?? text.length) - 1;
  }
  return { at: text.length, expected: 'the closing quote of a string' };
};

const cutScalar = /^(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|-?\d+\.|-?\d+(?:\.\d+)?[eE][+-]?)$/;

const tokenAt = (text: string, at: number): Token => {
  const character = text[at] ?? '';
  if (character === '"') return stringToken(text, at);
  if (character !== '' && '{}[]:,'.includes(character)) return { kind: character, end: at + 1 };
  if (text.length - at < 64 && cutScalar.test(text.slice(at)))
    return { at: text.length, expected: 'the rest of a value' };
  const end = match(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y, text, at);
  return end === null ? { kind: 'none', end: at } : { kind: 'scalar', end };
};

const afterEnd = (open: readonly string[]): State => {
  const last = open.at(-1);
  if (last === undefined) return 'end';
  return last === '{' ? 'after-member' : 'after-item';
};

const follow = (open: string[], token: string): void => {
  if (token === '{' || token === '[') open.push(token);
  if (token === '}' || token === ']') open.pop();
};

/** Where and why a text is no JSON; null when it is. Follows brackets in a list of its own, so depth never costs the stack. */
export const firstFault = (text: string): Fault | null => {
  const open: string[] = [];
  let state: State = 'value';
  for (let at = 0; ; ) {
    at = match(/[ \t\n\r]+/y, text, at) ?? at;
    if (state === 'end' && at === text.length) return null;
    const token = tokenAt(text, at);
    if ('expected' in token) return token;
    const move: Move | undefined = grammar[state].moves[token.kind];
    if (move === undefined) return { at, expected: grammar[state].expected };
    follow(open, token.kind);
    state = move === 'ended' ? afterEnd(open) : move;
    at = token.end;
  }
};

/** Line and column of an offset, both from 1. */
export const placeOf = (text: string, at: number): { line: number; column: number } => {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
};
