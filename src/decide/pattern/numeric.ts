import { type Fault, type Matcher, shape, type Test } from './test.ts';

type Compare = (value: number, bound: number) => boolean;

const comparisons: { readonly [operator: string]: Compare } = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

const onNumber =
  (test: (value: number) => boolean): Test =>
  (value) =>
    typeof value === 'number' && test(value);

const compareWith = (operator: unknown): Compare | undefined =>
  typeof operator === 'string' && Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const one = (operator: unknown, bound: unknown, at: number): Test | Fault => {
  const compare = compareWith(operator);
  if (!compare)
    return { fault: `needs one of ${Object.keys(comparisons).join(' ')}, not ${shape(operator)}`, at: [at] };
  if (!isNumber(bound)) return { fault: `needs a number, not ${shape(bound)}`, at: [at + 1] };
  return onNumber((value) => compare(value, bound));
};

/** From below and from above, in this order, and with something in between. */
const range = ([low, from, high, to]: readonly unknown[]): Test | Fault => {
  const bounds = [one(low, from, 0), one(high, to, 2)] as const;
  const fault = bounds.find((bound) => typeof bound !== 'function');
  if (fault) return fault;
  if (!['>', '>='].includes(String(low)) || !['<', '<='].includes(String(high)))
    return { fault: 'is a range only as [">" or ">=", low, "<" or "<=", high]' };
  const closed = low === '>=' && high === '<=';
  if (Number(from) > Number(to) || (from === to && !closed))
    return { fault: `has no number between ${from} and ${to}: it can never match` };
  const [above, below] = bounds as readonly [Test, Test];
  return (value) => above(value) && below(value);
};

export const numeric: Matcher = {
  key: 'numeric',
  example: '{"numeric": [">=", 7, "<", 9]}',
  compile: (spec) => {
    if (!Array.isArray(spec)) return { fault: `needs a list such as [">=", 7], not ${shape(spec)}` };
    if (spec.length === 2) return one(spec[0], spec[1], 0);
    return spec.length === 4
      ? range(spec)
      : { fault: `needs one operator and number or two of them, not ${spec.length} items` };
  },
};
