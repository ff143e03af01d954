/** Words of Calico's selector language (libcalico-go, `lib/selector/tokenizer`). */
export type Token =
  | { readonly is: 'label' | 'text' | 'has'; readonly value: string }
  | { readonly is: '(' | ')' | '{' | '}' | ',' | '==' | '!=' | '!' | '&&' | '||' | 'all' | 'global' | Word };
export type Word = 'in' | 'not in' | 'contains' | 'starts with' | 'ends with';

const label = '[a-zA-Z0-9_./-]{1,512}';
type Make = (found: RegExpExecArray) => Token;
const sign =
  (is: Exclude<Token['is'], 'label' | 'text' | 'has'>): Make =>
  () => ({ is });

/** After a label only an operator can come, so a label may be called `in` or `contains`. */
const operators: readonly (readonly [RegExp, Make])[] = [
  [/^contains/, sign('contains')],
  [/^starts\s*with/, sign('starts with')],
  [/^ends\s*with/, sign('ends with')],
  [/^not\s*in\b/, sign('not in')],
  [/^in\b/, sign('in')],
];

const others: readonly (readonly [RegExp, Make])[] = [
  [new RegExp(`^has\\(\\s*(${label})\\s*\\)`), (found) => ({ is: 'has', value: found[1] ?? '' })],
  [/^all\(\s*\)/, sign('all')],
  [/^global\(\s*\)/, sign('global')],
  [new RegExp(`^${label}`), (found) => ({ is: 'label', value: found[0] })],
];

const signs: readonly (readonly [RegExp, Make])[] = [
  [/^"([^"]*)"/, (found) => ({ is: 'text', value: found[1] ?? '' })],
  [/^'([^']*)'/, (found) => ({ is: 'text', value: found[1] ?? '' })],
  [/^==/, sign('==')],
  [/^!=/, sign('!=')],
  [/^!/, sign('!')],
  [/^&&/, sign('&&')],
  [/^\|\|/, sign('||')],
  [/^\(/, sign('(')],
  [/^\)/, sign(')')],
  [/^\{/, sign('{')],
  [/^\}/, sign('}')],
  [/^,/, sign(',')],
];

/** The words of a selector, or null where it is none. */
export const tokenize = (selector: string): Token[] | null => {
  const tokens: Token[] = [];
  let rest = selector.trimStart();
  while (rest !== '') {
    const known = [...signs, ...(tokens.at(-1)?.is === 'label' ? operators : others)];
    const hit = known.flatMap(([pattern, make]) => {
      const found = pattern.exec(rest);
      return found ? [{ token: make(found), length: found[0].length }] : [];
    })[0];
    if (!hit) return null;
    tokens.push(hit.token);
    rest = rest.slice(hit.length).trimStart();
  }
  return tokens;
};
