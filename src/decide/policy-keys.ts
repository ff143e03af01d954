import { isObject } from '../json.ts';

const step = (schema: unknown, part: PropertyKey): unknown => {
  if (!isObject(schema)) return undefined;
  if (typeof part === 'number') return schema['items'];
  const { properties } = schema;
  return isObject(properties) ? properties[String(part)] : undefined;
};

/** The keys that a JSON schema knows at a path; none where anything goes. */
export const knownKeys = (root: object, path: readonly PropertyKey[]): string[] => {
  const schema = path.reduce<unknown>(step, root);
  return isObject(schema) && isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
};
