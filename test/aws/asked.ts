import type { Passing } from './front.ts';

/** How often each request was made, by service and operation: `{ 's3 PutObject': 4 }`. */
export const counted = (seen: readonly Passing[]): { [what: string]: number } => {
  const counts = new Map<string, number>();
  for (const { what } of seen) counts.set(what, (counts.get(what) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

/** Requests to AWS alone; those to the API server are named by verb. */
export const toAws = (seen: readonly Passing[]): Passing[] => seen.filter(({ what }) => /^[a-z0-9]+ /.test(what));

/** Lines of the log as objects; metrics, which are no lines about anything, are left out. */
export const linesOf = (output: string): { readonly [field: string]: unknown }[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { [field: string]: unknown })
    .filter((line) => !('_aws' in line));
