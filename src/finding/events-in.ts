import { extent, pastSeparators, pastSpace, type Slice } from './extent.ts';

/** The value that begins at `start`; one that is cut off reaches to the end of the text. */
const valueAt = (text: string, start: number): Slice => ({ start, end: extent(text, start).end ?? text.length });

/**
 * The values of the list that opens at `open`, up to its bracket or the end of the text; a value that is cut off is the
 * last. Where the text ends between two values, its beginning up to the list comes first, as the piece that says so.
 */
const listed = (text: string, open: number): Slice[] => {
  const values: Slice[] = [];
  let start = pastSeparators(text, open + 1);
  while (start < text.length && text[start] !== ']') {
    const value = valueAt(text, start);
    values.push(value);
    start = pastSeparators(text, value.end);
  }
  const last = values.at(-1);
  const isCut = start >= text.length && (!last || extent(text, last.start).end !== null);
  return isCut ? [{ start: 0, end: open + 1 }, ...values] : values;
};

type Member = { readonly key: string; readonly value: Slice };

const member = (text: string, start: number): Member | null => {
  if (text[start] !== '"') return null;
  const key = valueAt(text, start);
  const colon = pastSpace(text, key.end);
  if (text[colon] !== ':') return null;
  const begin = pastSpace(text, colon + 1);
  return { key: text.slice(key.start + 1, key.end - 1), value: valueAt(text, begin) };
};

/** The members of the object that begins at `start`, as far as they can be told apart. */
const members = (text: string, start: number): Member[] => {
  const found: Member[] = [];
  for (let next = member(text, pastSpace(text, start + 1)); next; ) {
    found.push(next);
    next = member(text, pastSeparators(text, next.value.end));
  }
  return found;
};

const pageKeys = ['Findings', 'findings'];
const eventKeys = ['detail', 'detail-type', 'id', 'Id'];

/** The list of a GetFindings answer; null for anything that is itself an event or a finding. */
const pageOf = (text: string, start: number): Slice | null => {
  if (text[start] !== '{' || !/"[Ff]indings"\s*:\s*\[/.test(text)) return null;
  const all = members(text, start);
  if (all.some(({ key }) => eventKeys.includes(key))) return null;
  return all.find(({ key, value }) => pageKeys.includes(key) && text[value.start] === '[')?.value ?? null;
};

export const shift =
  (by: number) =>
  (slice: Slice): Slice => ({ start: slice.start + by, end: slice.end + by });

/** What one document holds: itself, or the events of a list or of a GetFindings answer. */
export const eventsIn = (document: string, deeper = true): Slice[] => {
  const whole = { start: 0, end: document.length };
  const start = pastSpace(document, 0);
  const page = pageOf(document, start);
  if (page) return listed(document, page.start);
  if (document[start] !== '[' || !deeper) return [whole];
  const values = listed(document, start);
  if (values.length > 0 && !values.some(({ start: at }) => document[at] === '{')) return [whole];
  return values.flatMap((value) => eventsIn(document.slice(value.start, value.end), false).map(shift(value.start)));
};
