import { parseAllDocuments } from 'yaml';
import { extent, pastSpace } from '../../finding/extent.ts';
import { chunks } from '../../finding/lines.ts';
import { isObject } from '../../json.ts';
import { type Reason, reason } from '../../reason.ts';
import { named } from './snapshot-documents.ts';

/** One object of a manifest, or why there is none at this place. `source` is `FILE`, `FILE:LINE`, `FILE#N` or `…[N]`. */
export type Manifest = { readonly source: string } & ({ readonly value: unknown } | { readonly error: Reason });

/** More names for one value than any manifest has: a file that unfolds beyond it is refused, not read into memory. */
const mostAliases = 1000;

const asNamed = /\.(jsonl|ndjson)$/i;

const failed = (code: string, source: string, error: unknown): Manifest => {
  const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return { source, error: reason(code, `${source}: ${why}`) };
};

const json = (source: string, text: string): Manifest => {
  try {
    return { source, value: JSON.parse(text) as unknown };
  } catch (error) {
    return failed('manifest-not-json', source, `not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
};

/** Every line begins an object, so that a broken one is one error; or JSON values follow each other, pretty or not. */
const isJsonStream = (source: string, text: string): boolean => {
  if (asNamed.test(source)) return true;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1 && lines.every((line) => line.startsWith('{'))) return true;
  const { end } = extent(text, pastSpace(text, 0));
  return end !== null && /^\s*[{[]/.test(text) && /^[{[]/.test(text.slice(pastSpace(text, end)));
};

const jsonStream = (source: string, text: string): Manifest[] => {
  let [line, at] = [1, 0];
  return chunks(text).map(({ start, end }) => {
    for (let next = text.indexOf('\n', at); next !== -1 && next < start; next = text.indexOf('\n', at)) {
      line += 1;
      at = next + 1;
    }
    return json(`${source}:${line}`, text.slice(start, end));
  });
};

const documents = (source: string, text: string): Manifest[] => {
  const list = [...parseAllDocuments(text, { logLevel: 'silent' })];
  return list.flatMap((document, at): Manifest[] => {
    const from = list.length > 1 ? `${source}#${at + 1}` : source;
    const [fault] = document.errors;
    if (fault) return [failed('manifest-not-yaml', from, fault)];
    try {
      const value: unknown = document.toJS({ maxAliasCount: mostAliases });
      return value === null || value === undefined ? [] : [{ source: from, value }];
    } catch (error) {
      return [failed('manifest-not-yaml', from, error)];
    }
  });
};

/** One JSON document is read as such: YAML's reader is slower by far on what `kubectl get -o json` prints. */
const whole = (source: string, text: string): Manifest[] | null => {
  if (!/^\s*[{[]/.test(text)) return null;
  const read = json(source, text);
  return 'value' in read ? [read] : null;
};

const itemsOf = (manifest: Manifest): Manifest[] => {
  const value = 'value' in manifest ? manifest.value : null;
  const items: unknown = isObject(value) ? value['items'] : value;
  if (!Array.isArray(items)) return [manifest];
  return items.flatMap((item: unknown, at) =>
    itemsOf({ source: `${manifest.source}[${at}]`, value: isObject(value) ? named(value, item) : item }),
  );
};

/** Every object in a text: YAML documents, JSON, JSON values one after the other, Lists unpacked. Never throws. */
export const manifestsIn = (source: string, given: string): Manifest[] => {
  const text = given.replace(/^\uFEFF/, '');
  try {
    const read = whole(source, text) ?? (isJsonStream(source, text) ? jsonStream : documents)(source, text);
    return read.flatMap(itemsOf);
  } catch (error) {
    return [failed('manifest-not-yaml', source, error instanceof RangeError ? 'it is nested too deeply' : error)];
  }
};
