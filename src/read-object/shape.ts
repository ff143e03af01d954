import { isObject } from '../json.ts';

export type Fault = { readonly path: string; readonly wants: string; readonly value: unknown };

/** Checks one value; gives it back with `null`s left out, since the API means "not set" by them. */
export type Shape = (value: unknown, path: string, faults: Fault[]) => unknown;

const wanting =
  (wants: string, holds: (value: unknown) => boolean): Shape =>
  (value, path, faults) => {
    if (!holds(value)) faults.push({ path, wants, value });
    return value;
  };

export const text = wanting('a text', (value) => typeof value === 'string');
export const truth = wanting('true or false', (value) => typeof value === 'boolean');
export const whole = wanting('a whole number', Number.isSafeInteger);
export const wholeOrText = wanting(
  'a whole number or a text',
  (value) => typeof value === 'string' || Number.isSafeInteger(value),
);
export const anything: Shape = (value) => value;

const below = (path: string, key: string): string => {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key.slice(0, 100))}]`;
  return path === '' ? key : `${path}.${key}`;
};

/** Nulls may stand in lists too (`containers: [null]`): those are faults, since a position cannot be left out. */
export const list =
  (item: Shape): Shape =>
  (value, path, faults) => {
    if (Array.isArray(value)) return value.map((one, index) => item(one, `${path}[${index}]`, faults));
    faults.push({ path, wants: 'a list', value });
    return value;
  };

export const mapOf =
  (item: Shape): Shape =>
  (value, path, faults) =>
    eachKey(value, path, faults, () => item);

/** Known keys are checked, others kept as they are. */
export const object = (known: { readonly [key: string]: Shape }): Shape => {
  const shapes = new Map(Object.entries(known));
  return (value, path, faults) => eachKey(value, path, faults, (key) => shapes.get(key));
};

const eachKey = (
  value: unknown,
  path: string,
  faults: Fault[],
  shapeOf: (key: string) => Shape | undefined,
): unknown => {
  if (!isObject(value)) {
    faults.push({ path, wants: 'an object', value });
    return value;
  }
  const checked: [string, unknown][] = [];
  for (const [key, one] of Object.entries(value)) {
    const shape = shapeOf(key);
    if (!shape) checked.push([key, one]);
    else if (one !== null && one !== undefined) checked.push([key, shape(one, below(path, key), faults)]);
  }
  return Object.fromEntries(checked);
};

/** The declared keys of a type, without its index signature. */
type Declared<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };

/** A shape that names every declared key of `T`: the compiler finds one that is missing or invented. */
export const shapeOf =
  <T>() =>
  (known: { readonly [K in Declared<T>]-?: Shape }): Shape =>
    object(known);
