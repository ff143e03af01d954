import type { Labels } from '../../objects.ts';
import { type Token, tokenize } from './tokens.ts';

/** Whether labels are selected. */
export type Selector = (labels: Labels) => boolean;

const labelValue = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

type Test = (value: string | undefined, wanted: string) => boolean;

/** What is missing equals nothing, and so differs from everything. */
const tests: { readonly [operator: string]: Test } = {
  '==': (value, wanted) => value === wanted,
  '!=': (value, wanted) => value !== wanted,
  contains: (value, wanted) => value?.includes(wanted) ?? false,
  'starts with': (value, wanted) => value?.startsWith(wanted) ?? false,
  'ends with': (value, wanted) => value?.endsWith(wanted) ?? false,
};

/** Nested no deeper than anybody writes: a selector of ten thousand brackets is not worth a stack. */
const deepest = 50;

/** Recursive descent: `||` binds least, then `&&`, then `!`; throws at what is no selector. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly keys = new Set<string>();
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  #next(): Token | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }

  #take(is: Token['is']): boolean {
    if (this.#tokens[this.#at]?.is !== is) return false;
    this.#at += 1;
    return true;
  }

  #text(): string {
    const token = this.#next();
    if (token?.is === 'text') return token.value;
    throw new Error('a text in quotes is missing');
  }

  whole(): Selector {
    const selector = this.#either();
    if (this.#at < this.#tokens.length) throw new Error('there is more after its end');
    return selector;
  }

  #either(): Selector {
    this.#depth += 1;
    if (this.#depth > deepest) throw new Error('it is nested too deeply');
    const parts = [this.#both()];
    while (this.#take('||')) parts.push(this.#both());
    this.#depth -= 1;
    return (labels) => parts.some((part) => part(labels));
  }

  #both(): Selector {
    const parts = [this.#one()];
    while (this.#take('&&')) parts.push(this.#one());
    return (labels) => parts.every((part) => part(labels));
  }

  #one(): Selector {
    let isNegated = false;
    while (this.#take('!')) isNegated = !isNegated;
    const selector = this.#atom();
    return isNegated ? (labels) => !selector(labels) : selector;
  }

  #atom(): Selector {
    const token = this.#next();
    if (token?.is === 'all') return () => true;
    if (token?.is === 'global') return (labels) => labelValue(labels, 'projectcalico.org/namespace') === undefined;
    if (token?.is === 'has') return this.#has(token.value);
    if (token?.is === 'label') return this.#comparison(token.value);
    if (token?.is !== '(') throw new Error('a label, has(), all() or global() is missing');
    const inner = this.#either();
    if (!this.#take(')')) throw new Error('a ) is missing');
    return inner;
  }

  #has(key: string): Selector {
    this.keys.add(key);
    return (labels) => labelValue(labels, key) !== undefined;
  }

  #comparison(key: string): Selector {
    this.keys.add(key);
    const operator = this.#next()?.is ?? '';
    if (operator === 'in' || operator === 'not in') {
      const values = this.#set();
      return (labels) => values.has(labelValue(labels, key)) === (operator === 'in');
    }
    const test = Object.hasOwn(tests, operator) ? tests[operator] : undefined;
    if (!test) throw new Error(`an operator is missing after ${key.slice(0, 60)}`);
    const wanted = this.#text();
    return (labels) => test(labelValue(labels, key), wanted);
  }

  #set(): Set<string | undefined> {
    if (!this.#take('{')) throw new Error('a { is missing');
    const values = new Set<string | undefined>();
    while (!this.#take('}')) {
      values.add(this.#text());
      if (!this.#take(',') && this.#tokens[this.#at]?.is !== '}') throw new Error('a } is missing');
    }
    return values;
  }
}

export type Parsed = { readonly selects: Selector; readonly keys: ReadonlySet<string> } | { readonly fault: string };

/**
 * Reads a selector of Calico (libcalico-go, `lib/selector`): `has(k)`, `k == 'v'`, `!=`, `in { }`, `not in { }`, `contains`,
 * `starts with`, `ends with`, `all()`, `global()`, `!`, `&&`, `||`, brackets. An empty one selects everything.
 */
export const parseSelector = (text: unknown): Parsed => {
  if (typeof text !== 'string') return { fault: 'its selector is no text' };
  const tokens = tokenize(text);
  if (tokens === null) return { fault: `the selector ${text.slice(0, 60)} is not of Calico's language` };
  if (tokens.length === 0) return { selects: () => true, keys: new Set() };
  try {
    const parser = new Parser(tokens);
    return { selects: parser.whole(), keys: parser.keys };
  } catch (error) {
    return { fault: `the selector ${text.slice(0, 60)}: ${error instanceof Error ? error.message : 'not understood'}` };
  }
};
