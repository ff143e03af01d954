import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

export type Position = { readonly line: number; readonly column: number };
type Path = readonly PropertyKey[];

/** A YAML text with its values and the place of each; `faults` when it is no YAML or more than one document. */
export type PolicyText = {
  readonly value: unknown;
  readonly faults: readonly { readonly message: string; readonly at: Position; readonly duplicate: boolean }[];
  /** Where the value at the path begins; of what is not there, where its parent does. */
  readonly valueAt: (path: Path) => Position;
  /** Where the last key of the path begins. */
  readonly keyAt: (path: Path) => Position;
};

const start: Position = { line: 1, column: 1 };

type Pair = { key: unknown; value: unknown };
const pairOf = (node: Node, key: PropertyKey): Pair | undefined =>
  isMap(node) ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key)) : undefined;

const child = (document: Document, node: Node, key: PropertyKey): Node | null => {
  const value = isSeq(node) ? node.items[Number(key)] : pairOf(node, key)?.value;
  if (isAlias(value)) return value.resolve(document) ?? null;
  return isNode(value) ? value : null;
};

const locator = (document: Document, lines: LineCounter) => {
  const place = (node: Node | null): Position => {
    const offset = node?.range?.[0];
    if (offset === undefined) return start;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const deepest = (path: Path): Node | null => {
    let node: Node | null = isNode(document.contents) ? document.contents : null;
    for (const key of path) {
      const next: Node | null = node && child(document, node, key);
      if (!next) return node;
      node = next;
    }
    return node;
  };
  const keyAt = (path: Path): Position => {
    const parent = deepest(path.slice(0, -1));
    const key = parent && pairOf(parent, path.at(-1) ?? '')?.key;
    return isNode(key) ? place(key) : place(deepest(path));
  };
  return { valueAt: (path: Path) => place(deepest(path)), keyAt };
};

/** Reads YAML 1.2 of one document; anything that YAML warns of is a fault too. Never throws. */
export const readPolicyText = (text: string): PolicyText => {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    const faults = [...document.errors, ...document.warnings].map(({ message, pos, code }) => {
      const { line, col } = lines.linePos(pos[0]);
      return { message: message.split('\n')[0] ?? '', at: { line, column: col }, duplicate: code === 'DUPLICATE_KEY' };
    });
    const value: unknown = faults.length > 0 ? null : (document.toJS({ maxAliasCount: 100 }) ?? {});
    return { value, faults, ...locator(document, lines) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const faults = [{ message: `no YAML that could be read: ${message}`, at: start, duplicate: false }];
    return { value: null, faults, valueAt: () => start, keyAt: () => start };
  }
};
