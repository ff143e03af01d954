import { isObject } from '../../json.ts';
import { nearest } from '../nearest.ts';
import { exact } from './exact.ts';
import { isAbsent } from './exists.ts';
import { matchers } from './matchers.ts';
import { isFault, isScalar, shape, type Test } from './test.ts';

export type Path = readonly (string | number)[];
export type PatternFault = { readonly path: Path; readonly message: string };

/** What a leaf must be: pass one of the tests, or, where `absent`, not be there at all. */
export type Leaf = { readonly tests: readonly Test[]; readonly absent: boolean };

/** One alternative of a pattern: everything in it must hold. */
export type Tree = {
  readonly leaves: ReadonlyMap<string, readonly Leaf[]>;
  readonly children: ReadonlyMap<string, Tree>;
};

/** EventBridge's own limit on what `$or` may multiply to. */
export const maxAlternatives = 1000;
const maxDepth = 100;

const empty: Tree = { leaves: new Map(), children: new Map() };

const mergedMaps = <V>(
  a: ReadonlyMap<string, V>,
  b: ReadonlyMap<string, V>,
  both: (x: V, y: V) => V,
): Map<string, V> => {
  const merged = new Map(a);
  for (const [key, value] of b) {
    const other = merged.get(key);
    merged.set(key, other === undefined ? value : both(other, value));
  }
  return merged;
};

/** Both hold at once, and below one array of objects for the same element. */
const both = (a: Tree, b: Tree): Tree => ({
  leaves: mergedMaps(a.leaves, b.leaves, (x, y) => [...x, ...y]),
  children: mergedMaps(a.children, b.children, both),
});

type Report = (path: Path, message: string) => void;

const matcherTest = (spec: { [key: string]: unknown }, path: Path, report: Report): Test | null => {
  const [entry, ...more] = Object.entries(spec);
  if (!entry || more.length > 0) {
    report(path, 'a matcher is an object with exactly one key');
    return null;
  }
  const [key, value] = entry;
  const matcher = matchers.find((known) => known.key === key);
  if (!matcher) {
    const near = nearest(
      key,
      matchers.map((known) => known.key),
    );
    report([...path, key], `unknown matcher ${JSON.stringify(key)}${near ? `: did you mean ${near}?` : ''}`);
    return null;
  }
  const test = matcher.compile(value);
  if (!isFault(test)) return test;
  report([...path, key, ...(test.at ?? [])], `${key} ${test.fault}`);
  return null;
};

const itemTest = (item: unknown, path: Path, report: Report): Test[] => {
  if (isScalar(item)) return [exact(item)];
  if (isObject(item)) {
    const test = matcherTest(item, path, report);
    return test && !isAbsent(item) ? [test] : [];
  }
  report(path, `a value or a matcher belongs here, not ${shape(item)}`);
  return [];
};

const leafOf = (items: readonly unknown[], path: Path, report: Report): Leaf => {
  if (items.length === 0) report(path, 'an empty list can never match');
  return {
    tests: items.flatMap((item, at) => itemTest(item, [...path, at], report)),
    absent: items.some(isAbsent),
  };
};

const alternativesOf = (branches: unknown, path: Path, report: Report): Tree[] => {
  if (!Array.isArray(branches) || branches.length < 2) {
    report(path, '$or needs a list of at least two patterns');
    return [empty];
  }
  return branches.flatMap((branch, at) => {
    if (isObject(branch) && Object.keys(branch).length > 0) return treesOf(branch, [...path, at], report);
    report([...path, at], `a pattern belongs here, not ${isObject(branch) ? 'an empty object' : shape(branch)}`);
    return [];
  });
};

const fieldTrees = (key: string, value: unknown, path: Path, report: Report): Tree[] => {
  if (key === '$or') return alternativesOf(value, path, report);
  if (Array.isArray(value)) return [{ ...empty, leaves: new Map([[key, [leafOf(value, path, report)]]]) }];
  if (isObject(value) && Object.keys(value).length > 0 && path.length <= maxDepth)
    return treesOf(value, path, report).map((child) => ({ ...empty, children: new Map([[key, child]]) }));
  report(
    path,
    isObject(value)
      ? 'an empty object (or one too deep) can never match: name a field in it'
      : `values go into a list: write [${JSON.stringify(value) ?? ''}]`,
  );
  return [empty];
};

/** The alternatives of a pattern object. Faults go to `report`; what is returned then is of no use. */
export const treesOf = (pattern: { [key: string]: unknown }, path: Path, report: Report): Tree[] => {
  let trees: Tree[] = [empty];
  for (const [key, value] of Object.entries(pattern)) {
    const field = fieldTrees(key, value, [...path, key], report);
    if (trees.length * field.length > maxAlternatives) {
      report([...path, key], `$or multiplies to more than ${maxAlternatives} alternatives`);
      return [empty];
    }
    trees = trees.flatMap((tree) => field.map((one) => both(tree, one)));
  }
  return trees;
};
