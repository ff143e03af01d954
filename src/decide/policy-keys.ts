import { isObject } from '../json.ts';
import { policyJsonSchema } from './policy-schema.ts';

const step = (schema: unknown, part: PropertyKey): unknown => {
  if (!isObject(schema)) return undefined;
  if (typeof part === 'number') return schema['items'];
  const { properties } = schema;
  return isObject(properties) ? properties[String(part)] : undefined;
};

/** The keys that `lazaret.yaml` knows at a path; none where anything goes. */
export const knownKeys = (path: readonly PropertyKey[]): string[] => {
  const schema = path.reduce(step, policyJsonSchema());
  return isObject(schema) && isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
};
