/** Values of a pod as their types, `null` for unset; what has another type is `null` too, and noted. */
export type Reading = { malformed: boolean };
type Fields = { readonly [field: string]: unknown };

export const none: readonly never[] = [];

export const malformed = (reading: Reading): null => {
  reading.malformed = true;
  return null;
};

const unset = (value: unknown, reading: Reading): null =>
  value === null || value === undefined ? null : malformed(reading);

export const flag = (value: unknown, reading: Reading): boolean | null =>
  typeof value === 'boolean' ? value : unset(value, reading);

export const string = (value: unknown, reading: Reading): string | null =>
  typeof value === 'string' ? value : unset(value, reading);

export const integer = (value: unknown, reading: Reading): number | null =>
  typeof value === 'number' && Number.isInteger(value) ? value : unset(value, reading);

export const object = (value: unknown, reading: Reading): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : unset(value, reading);

export const list = (value: unknown, reading: Reading): readonly unknown[] =>
  Array.isArray(value) ? value : (unset(value, reading) ?? none);

export const strings = (value: unknown, reading: Reading): readonly string[] => {
  const given = list(value, reading);
  if (given.every((one): one is string => typeof one === 'string')) return given;
  reading.malformed = true;
  return given.filter((one): one is string => typeof one === 'string');
};

/** The objects of a list; anything else in it is malformed. */
export const objects = (value: unknown, reading: Reading): readonly Fields[] => {
  const given = list(value, reading);
  const found: Fields[] = [];
  for (const one of given) {
    const fields = object(one, reading);
    if (fields === null) reading.malformed = true;
    else found.push(fields);
  }
  return found;
};
