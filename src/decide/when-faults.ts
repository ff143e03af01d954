import { isObject } from '../json.ts';
import { eventFields, type Field } from './event-fields.ts';

export type WhenFault = {
  readonly path: readonly (string | number)[];
  readonly says: string;
  readonly word?: string;
  readonly known?: readonly string[];
};
type Path = WhenFault['path'];

const isNested = (field: Field): field is { readonly [key: string]: Field } =>
  typeof field === 'object' && !Array.isArray(field);

const leafFaults = (items: readonly unknown[], field: Field, path: Path): WhenFault[] => {
  if (isNested(field)) {
    const asksAbsence = items.every((item) => isObject(item) && 'exists' in item);
    return asksAbsence
      ? []
      : [{ path, says: `holds fields, so it can never equal a value: name one of ${Object.keys(field).join(', ')}` }];
  }
  if (!Array.isArray(field)) return [];
  const known = field.map(String);
  return items.flatMap((item, at) =>
    typeof item === 'object' || field.includes(item)
      ? []
      : [
          {
            path: [...path, at],
            says: `${JSON.stringify(item)} never occurs here, only ${known.join(', ')}`,
            ...(typeof item === 'string' ? { word: item, known } : {}),
          },
        ],
  );
};

const fieldFaults = (value: unknown, field: Field, path: Path): WhenFault[] => {
  if (Array.isArray(value)) return leafFaults(value, field, path);
  if (!isObject(value) || field === 'open' || field === 'labels') return [];
  return isNested(field) ? whenFaults(value, field, path) : [{ path, says: 'has no fields: give a list of values' }];
};

const branchFaults = (branches: unknown, fields: { readonly [key: string]: Field }, path: Path): WhenFault[] =>
  Array.isArray(branches)
    ? branches.flatMap((branch, at) => (isObject(branch) ? whenFaults(branch, fields, [...path, at]) : []))
    : [];

/** What a pattern asks of fields that the enriched event never has, or values that they never hold: such a rule can never match. */
export const whenFaults = (
  pattern: { readonly [key: string]: unknown },
  fields: { readonly [key: string]: Field } = eventFields,
  path: Path = [],
): WhenFault[] =>
  Object.entries(pattern).flatMap(([key, value]) => {
    const here = [...path, key];
    if (key === '$or') return branchFaults(value, fields, here);
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field !== undefined) return fieldFaults(value, field, here);
    const known = Object.keys(fields);
    return [{ path: here, says: `the enriched finding has no such field, only ${known.join(', ')}`, word: key, known }];
  });
