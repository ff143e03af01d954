import type { Scalar, Test } from './test.ts';

/** The same type and value: `"300"` is not 300, and 300.0 is. */
export const exact =
  (wanted: Scalar): Test =>
  (value) =>
    value === wanted;
