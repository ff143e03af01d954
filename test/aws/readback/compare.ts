/** Every scalar below a value by its path, as text: CloudFormation takes `"true"` and `true`, `"300"` and `300` for the same. */
const leaves = (value: unknown, path: string): [string, string][] => {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return [[path, Array.isArray(value) ? '[]' : '{}']];
  return entries.flatMap(([key, one]) => leaves(one, `${path}.${key}`));
};

export type Difference = { readonly path: string; readonly stated: string | null; readonly read: string | null };

/** Where one property of the template and the service's word for it are not the same, in either direction. */
export const differences = (property: string, stated: unknown, read: unknown): Difference[] => {
  const [theirs, ours] = [new Map(leaves(read, property)), new Map(leaves(stated, property))];
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((path) => ours.get(path) !== theirs.get(path))
    .map((path) => ({ path, stated: ours.get(path) ?? null, read: theirs.get(path) ?? null }));
};
