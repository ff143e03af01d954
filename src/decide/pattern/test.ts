/** What a leaf of an event can hold. */
export type Scalar = null | boolean | number | string;

/** Whether one leaf value is meant. Total: never throws, whatever the value. */
export type Test = (value: Scalar) => boolean;

/** Why a matcher cannot be used; `at` leads from the matcher's own value to the mistake. */
export type Fault = { readonly fault: string; readonly at?: readonly (string | number)[] };

/** One operator of the pattern language, by the key that names it. */
export type Matcher = {
  readonly key: string;
  readonly example: string;
  compile(spec: unknown): Test | Fault;
};

export const isFault = (result: Test | Fault): result is Fault => typeof result !== 'function';

export const isScalar = (value: unknown): value is Scalar =>
  value === null || ['boolean', 'number', 'string'].includes(typeof value);

/** A test that only texts can pass. */
export const onText =
  (test: (text: string) => boolean): Test =>
  (value) =>
    typeof value === 'string' && test(value);

/** As messages show it. */
export const shape = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return `the ${typeof value} ${JSON.stringify(value)?.slice(0, 60)}`;
};
