import { extent, isBracket, pastSeparators, pastSpace, type Slice } from './extent.ts';

function* linesOf(text: string): Generator<Slice> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    yield { start, end: text[end - 1] === '\r' && end > start ? end - 1 : end };
    start = end + 1;
  }
}

type Chunk = { start: number; end: number; open: boolean };

const isOpen = (text: string, line: Slice): boolean => {
  const part = text.slice(line.start, line.end);
  const first = pastSpace(part, 0);
  return isBracket(part[first]) && extent(part, first).end === null;
};

/**
 * A bracket in the first column begins a document; one that its line does not close takes the lines up to the next such
 * bracket. So a broken line loses itself alone, and a broken pretty document does not swallow the one behind it.
 */
const grouped = (text: string): Chunk[] => {
  const chunks: Chunk[] = [];
  for (const line of linesOf(text)) {
    const last = chunks.at(-1);
    if (last?.open && !isBracket(text[line.start])) last.end = line.end;
    else if (pastSpace(text, line.start) < line.end) chunks.push({ ...line, open: isOpen(text, line) });
  }
  return chunks;
};

/** The values of a chunk that holds nothing but bracketed values (`}{` without a line break, a list's `},`); else the chunk. */
const valuesOf = (text: string, chunk: Slice): Slice[] => {
  const part = text.slice(chunk.start, chunk.end);
  const values: Slice[] = [];
  for (let at = pastSpace(part, 0); at < part.length; ) {
    if (!isBracket(part[at])) return [chunk];
    const end = extent(part, at).end ?? part.length;
    values.push({ start: chunk.start + at, end: chunk.start + end });
    at = pastSeparators(part, end);
  }
  return values.length > 1 || part.trimEnd().endsWith(',') ? values : [chunk];
};

/** The documents of a text that is not one document. Text without any bracket at the start of a line is one broken piece. */
export const chunks = (text: string): Slice[] => {
  if (pastSpace(text, 0) === text.length) return [];
  if (!/^[{[]/m.test(text)) return [{ start: 0, end: text.length }];
  return grouped(text).flatMap((chunk) => valuesOf(text, chunk));
};
