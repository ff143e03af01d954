import { isObject } from '../../json.ts';
import { at } from '../reading.ts';

type Fields = { [field: string]: unknown };

/** Lists of a pod template that are merged, and by what. Source: `patchMergeKey` in k8s.io/api core/v1; others are replaced. */
export const mergeKeys: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
  ['ports', 'containerPort'],
]);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const keysOf = (list: readonly Fields[], key: string): unknown[] => list.map((one) => one[key]);

const listPatch = (before: readonly Fields[], after: readonly Fields[], key: string): unknown[] => {
  const old = new Map(before.map((one) => [one[key], one]));
  const kept = new Set(keysOf(after, key));
  const changed = after.flatMap((one) => {
    const was = old.get(one[key]);
    if (was === undefined) return [one];
    return same(was, one) ? [] : [{ [key]: one[key], ...strategicPatch(was, one) }];
  });
  const gone = keysOf(before, key).filter((value) => !kept.has(value));
  return [...changed, ...gone.map((value) => ({ [key]: value, $patch: 'delete' }))];
};

/** Ports may share a number (TCP and UDP), and then cannot be told apart by it: the list is replaced. */
const isMergeable = (before: readonly Fields[], after: readonly Fields[], key: string): boolean =>
  [before, after].every((list) => new Set(keysOf(list, key)).size === list.length);

const valuePatch = (field: string, before: unknown, after: unknown): unknown => {
  if (after === undefined) return null;
  if (isObject(before) && isObject(after)) return strategicPatch(before, after);
  const key = mergeKeys.get(field);
  if (key === undefined || !Array.isArray(before) || !Array.isArray(after)) return after;
  return isMergeable(before, after, key) ? listPatch(before, after, key) : [{ $patch: 'replace' }, ...after];
};

/** The strategic merge patch that makes `after` of `before`: only what differs, null for what goes. */
export const strategicPatch = (before: Fields, after: Fields): Fields => {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  const differing = [...fields].filter((field) => !same(at(before, field), at(after, field)));
  return Object.fromEntries(differing.map((field) => [field, valuePatch(field, at(before, field), at(after, field))]));
};
