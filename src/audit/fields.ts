import { isObject } from '../json.ts';

/** The value at a path of an object that somebody else wrote; undefined where the path ends before. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown => {
  let here = value;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here[step] : undefined;
    else here = isObject(here) ? here[step] : undefined;
  }
  return here;
};

const longest = 500;

/** Text, cut to 500 characters, without halves of a surrogate pair; null for anything else. */
export const textAt = (value: unknown, ...path: readonly (string | number)[]): string | null => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found.slice(0, longest).toWellFormed() : null;
};

export const numberAt = (value: unknown, ...path: readonly (string | number)[]): number | null => {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
};

/** A whole number that fits the column type `int`. */
export const intAt = (value: unknown, ...path: readonly (string | number)[]): number | null => {
  const found = numberAt(value, ...path);
  return found !== null && Math.trunc(found) === found && Math.abs(found) < 2 ** 31 ? found : null;
};

export const booleanAt = (value: unknown, ...path: readonly (string | number)[]): boolean | null => {
  const found = at(value, ...path);
  return typeof found === 'boolean' ? found : null;
};

export const listAt = (value: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

const manyAt = 100;

/** Texts without doubles, in order of the first, at most 100 of them. */
export const textsOf = (values: readonly unknown[]): string[] =>
  [...new Set(values.flatMap((value) => textAt(value) ?? []))].slice(0, manyAt);

/** ISO text with milliseconds, of a time as text or as seconds since 1970; null for what is no time. */
export const timeAt = (value: unknown, ...path: readonly (string | number)[]): string | null => {
  const found = at(value, ...path);
  const ms = typeof found === 'number' ? found * 1000 : Date.parse(typeof found === 'string' ? found : '');
  return ms >= 0 && ms < 253_402_300_800_000 ? new Date(Math.round(ms)).toISOString() : null;
};

/** Codes of reasons, in order: `no-policy, sample-finding`. */
export const codesOf = (reasons: readonly unknown[]): string | null =>
  textsOf(reasons.map((reason) => at(reason, 'code'))).join(', ') || null;
