import { type Matcher, shape } from './test.ts';

/** Absence cannot be told by a value: `compile.ts` turns `{"exists": false}` into a mark of the leaf. */
export const isAbsent = (spec: unknown): boolean =>
  typeof spec === 'object' && spec !== null && 'exists' in spec && spec.exists === false;

/** Leaves only: an object at the place is no leaf, and neither is an empty list. A null is one. */
export const exists: Matcher = {
  key: 'exists',
  example: '{"exists": true}',
  compile: (spec) => (typeof spec === 'boolean' ? () => spec : { fault: `needs true or false, not ${shape(spec)}` }),
};
