import { eventsIn, shift } from './events-in.ts';
import { extent, pastSpace, type Slice } from './extent.ts';
import type { Received } from './finding.ts';
import { chunks } from './lines.ts';

/** Line numbers, from 1, of offsets asked for in ascending order. */
const lineNumbers = (text: string): ((offset: number) => number) => {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    while (next !== -1 && next < offset) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Brackets first: they tell a file of a million lines from one document without reading beyond the first line. */
const isOneDocument = (text: string): boolean => {
  const { end } = extent(text, pastSpace(text, 0));
  return end !== null && pastSpace(text, end) === text.length && isJson(text.replace(/^\uFEFF/, ''));
};

const documentsOf = (text: string): Slice[] => {
  const found = isOneDocument(text) ? [] : chunks(text);
  return found.length > 1 || pastSpace(text, 0) === text.length ? found : [{ start: 0, end: text.length }];
};

const namedAsLines = /\.(jsonl|ndjson)(\.gz)?$/;

/**
 * The events in a file or stream, in order, each with the exact text it came as: one EventBridge event, a list of
 * events, an answer of GetFindings, JSON lines (S3 export), or several documents one after the other, pretty or not.
 * What is broken stays one piece of its own and harms no neighbour; `parse` says what is wrong with it. Never throws.
 * `line` is where the event begins; null for a file that is one event.
 */
export const split = (text: string, source: string): Received[] => {
  const lineOf = lineNumbers(text);
  const isWhole = ({ start, end }: Slice): boolean => end - start === text.length && !namedAsLines.test(source);
  return documentsOf(text)
    .flatMap(({ start, end }) => eventsIn(text.slice(start, end)).map(shift(start)))
    .map((event) => ({
      text: text.slice(event.start, event.end),
      bytes: null,
      source,
      line: isWhole(event) ? null : lineOf(event.start),
    }));
};
