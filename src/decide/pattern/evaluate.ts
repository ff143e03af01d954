import { isObject } from '../../json.ts';
import type { Leaf, Tree } from './compile.ts';
import { isScalar, type Scalar } from './test.ts';

/** The items of a value with lists of lists taken apart, without recursion: how deep they are is the attacker's choice. */
const items = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) return value === undefined ? [] : [value];
  const found: unknown[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) for (let at = next.length - 1; at >= 0; at--) open.push(next[at]);
    else if (next !== undefined) found.push(next);
  }
  return found;
};

const scalarsIn = (value: unknown): Scalar[] => items(value).filter(isScalar);

const field = (object: unknown, key: string): unknown =>
  isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;

/** Whether any leaf is at the path, in whichever elements of the arrays on the way. */
const hasLeaf = (event: unknown, path: readonly string[]): boolean => {
  let values: unknown[] = [event];
  for (const key of path) values = values.flatMap((value) => items(value).map((item) => field(item, key)));
  return values.some((value) => scalarsIn(value).length > 0);
};

const leafHolds = ({ tests, absent }: Leaf, value: unknown, isThere: () => boolean): boolean =>
  scalarsIn(value).some((scalar) => tests.some((test) => test(scalar))) || (absent && !isThere());

/**
 * Whether everything in the tree holds of the object. Where the event has an array of objects, one and the same element
 * must satisfy all that the pattern says below it (as aws/event-ruler does); absence is asked of the event as a whole.
 */
export const holds = (tree: Tree, object: unknown, event: unknown, path: readonly string[] = []): boolean => {
  for (const [key, leaves] of tree.leaves) {
    const value = field(object, key);
    if (!leaves.every((leaf) => leafHolds(leaf, value, () => hasLeaf(event, [...path, key])))) return false;
  }
  for (const [key, child] of tree.children) {
    const elements = items(field(object, key)).filter(isObject);
    const candidates = elements.length > 0 ? elements : [{}];
    if (!candidates.some((element) => holds(child, element, event, [...path, key]))) return false;
  }
  return true;
};
