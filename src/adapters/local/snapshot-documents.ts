import { LineCounter, parseAllDocuments } from 'yaml';
import { isObject } from '../../json.ts';
import { type Reason, reason } from '../../reason.ts';

/** One object of a snapshot and where it stands, e.g. `line 12` or `items[3]`. */
export type Placed = { readonly value: unknown; readonly at: string };

export type Documents =
  | { readonly state: 'ok'; readonly placed: Placed[] }
  | { readonly state: 'invalid'; readonly errors: Reason[] };

const itemsOf = (value: unknown): unknown[] | null => {
  if (!isObject(value) || typeof value['kind'] !== 'string' || !value['kind'].endsWith('List')) return null;
  return Array.isArray(value['items']) ? value['items'] : null;
};

/** Items of a list by kind, such as PodList, don't say what they are; the list does. Those of a List do. */
export const named = (list: unknown, item: unknown): unknown => {
  const { apiVersion, kind } = list as { apiVersion: unknown; kind?: unknown };
  if (typeof kind !== 'string' || !kind.endsWith('List') || kind === 'List' || !isObject(item)) return item;
  return { apiVersion, kind: kind.slice(0, -'List'.length), ...item };
};

/** Lists as `kubectl get` prints them, opened up; a list in a list too. */
const opened = (value: unknown, at: string, placeOf: (index: number) => string, depth = 0): Placed[] => {
  const items = depth > 3 ? null : itemsOf(value);
  if (!items) return [{ value, at }];
  return items.flatMap((item, index) => {
    const place = placeOf(index);
    return opened(named(value, item), place, (inner) => `${place}, items[${inner}]`, depth + 1);
  });
};

const inJson = (text: string): Placed[] | null => {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    const all = Array.isArray(value) ? value : [value];
    return all.flatMap((one, at) =>
      opened(one, Array.isArray(value) ? `[${at}]` : 'the object', (index) => `items[${index}]`),
    );
  } catch {
    // JSON documents one after the other are YAML too, and what is neither gets the YAML parser's position.
    return null;
  }
};

const rangeStart = (node: unknown): number | null => {
  const { range } = (node ?? {}) as { range?: readonly number[] | null };
  return range?.[0] ?? null;
};

const inYaml = (text: string, source: string): Documents => {
  const counter = new LineCounter();
  const lineAt = (offset: number | null): string => `line ${offset === null ? 1 : counter.linePos(offset).line}`;
  const documents = [...parseAllDocuments(text, { lineCounter: counter })];
  const errors = documents.flatMap(({ errors: faults }) =>
    faults.map(({ pos, message }) =>
      reason('snapshot-syntax', `${source}: ${lineAt(pos[0])}: ${(message.split('\n')[0] ?? '').slice(0, 200)}`),
    ),
  );
  if (errors.length > 0) return { state: 'invalid', errors: errors.slice(0, 10) };
  const placed = documents.flatMap((document) => {
    const itemLine = (index: number): string => lineAt(rangeStart(document.getIn(['items', index], true)));
    return opened(document.toJS(), lineAt(rangeStart(document.contents)), itemLine);
  });
  return { state: 'ok', placed: placed.filter(({ value }) => value !== null) };
};

/** The objects in a text of YAML documents or JSON, with their places. Never throws. */
export const documentsIn = (text: string, source: string): Documents => {
  try {
    const placed = inJson(text.replace(/^\uFEFF/, ''));
    return placed ? { state: 'ok', placed } : inYaml(text, source);
  } catch (error) {
    const why = error instanceof RangeError ? 'it is nested too deeply' : 'it cannot be read as YAML or JSON';
    return { state: 'invalid', errors: [reason('snapshot-syntax', `${source}: ${why}`)] };
  }
};
