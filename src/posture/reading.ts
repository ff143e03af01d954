import { isObject } from '../json.ts';

/**
 * Objects come as JSON, and a manifest may hold anything where a list or a text belongs. These read what is well-typed
 * and leave the rest out, so that no rule has to think of it.
 */
export const each = <T extends object>(list: readonly T[] | null | undefined): T[] =>
  Array.isArray(list) ? list.filter(isObject as (one: unknown) => one is T) : [];

export const words = (list: readonly string[] | null | undefined): string[] =>
  Array.isArray(list) ? list.filter((one: unknown): one is string => typeof one === 'string') : [];

export const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Labels or annotations: the entries whose value is a string. */
export const pairs = (value: unknown): { [key: string]: string } =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
    : {};

/** One step down into an object that may be none. */
export const at = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
