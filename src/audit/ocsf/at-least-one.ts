import { isObject } from '../../json.ts';
import { at, listAt } from '../fields.ts';

const resolved = (node: unknown, root: unknown): unknown => {
  const to = at(node, '$ref');
  return typeof to === 'string' ? at(root, '$defs', to.slice('#/$defs/'.length)) : node;
};

const choicesOf = (node: unknown): string[] =>
  listAt(node, 'anyOf').flatMap((choice) => listAt(choice, 'required').map(String));

/**
 * OCSF's "at least one of" on its objects: in JSON Schema an `anyOf` of lists of required members, which zod passes over.
 * Answers with the paths of objects that have none of them.
 */
export const withoutAny = (value: unknown, node: unknown, root: unknown, path = ''): string[] => {
  const schema = resolved(node, root);
  if (Array.isArray(value))
    return value.flatMap((item, index) => withoutAny(item, at(schema, 'items'), root, `${path}.${index}`));
  if (!isObject(value) || !isObject(schema)) return [];
  const choices = choicesOf(schema);
  const own =
    choices.length > 0 && !choices.some((name) => value[name] !== undefined)
      ? [`${path} needs one of ${choices.join(', ')}`]
      : [];
  const inner = Object.entries(value).flatMap(([name, member]) =>
    withoutAny(member, at(schema, 'properties', name), root, path === '' ? name : `${path}.${name}`),
  );
  return [...own, ...inner];
};
