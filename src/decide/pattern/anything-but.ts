import { isObject } from '../../json.ts';
import { equalsIgnoreCase } from './equals-ignore-case.ts';
import { exact } from './exact.ts';
import { prefix } from './prefix.ts';
import { suffix } from './suffix.ts';
import { type Fault, isFault, type Matcher, type Scalar, shape, type Test } from './test.ts';
import { wildcard } from './wildcard.ts';

const inside: readonly Matcher[] = [prefix, suffix, equalsIgnoreCase, wildcard];

const not =
  (tests: readonly Test[]): Test =>
  (value) =>
    !tests.some((test) => test(value));

const isValue = (value: unknown): value is Scalar => typeof value === 'string' || typeof value === 'number';

const butValues = (values: readonly unknown[]): Test | Fault => {
  if (values.length === 0) return { fault: 'needs at least one value' };
  const odd = values.findIndex((value) => !isValue(value) || typeof value !== typeof values[0]);
  if (odd !== -1) return { fault: `needs texts only or numbers only, not ${shape(values[odd])}`, at: [odd] };
  return not(values.filter(isValue).map(exact));
};

const butMatching = (key: string, spec: unknown): Test | Fault => {
  const matcher = inside.find((known) => known.key === key);
  if (!matcher) return { fault: `takes ${inside.map((known) => known.key).join(', ')} in here`, at: [key] };
  const specs = Array.isArray(spec) ? spec : [spec];
  if (specs.length === 0) return { fault: 'needs at least one text', at: [key] };
  const tests = specs.map((one) => matcher.compile(one));
  const faulty = tests.findIndex(isFault);
  const fault = tests[faulty];
  if (fault && isFault(fault))
    return { ...fault, at: [key, ...(Array.isArray(spec) ? [faulty] : []), ...(fault.at ?? [])] };
  return not(tests.flatMap((test) => (isFault(test) ? [] : [test])));
};

/** Every leaf value that none of the given ones is, of whatever type; a field that is absent has no value and so does not match. */
export const anythingBut: Matcher = {
  key: 'anything-but',
  example: '{"anything-but": ["kube-system"]}',
  compile: (spec) => {
    if (isValue(spec)) return not([exact(spec)]);
    if (Array.isArray(spec)) return butValues(spec);
    const [entry, ...more] = isObject(spec) ? Object.entries(spec) : [];
    return entry && more.length === 0
      ? butMatching(...entry)
      : { fault: `needs a text, a number, a list of them or one matcher, not ${shape(spec)}` };
  },
};
