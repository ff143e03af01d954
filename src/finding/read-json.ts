import { shown } from './cap.ts';
import type { Received } from './finding.ts';
import { firstFault, placeOf } from './json-fault.ts';
import { depthOf, maxDepth } from './nested-text.ts';
import { type Outcome, ok, refusal } from './rejection.ts';

const brokenJson = (text: string): Outcome<never> => {
  const fault = firstFault(text);
  if (fault === null) return refusal('broken-json', 'it is no JSON: send the whole event again');
  const { line, column } = placeOf(text, fault.at);
  const where = `character ${fault.at + 1} (line ${line}, column ${column})`;
  if (fault.at >= text.length)
    return refusal(
      'truncated-json',
      `it ends at ${where} where ${fault.expected} is missing: send the whole event again`,
    );
  const found = shown(String.fromCodePoint(text.codePointAt(fault.at) ?? 0));
  return refusal(
    'broken-json',
    `it is no JSON: ${fault.expected} expected at ${where}, found ${found}: send the event again`,
  );
};

/** The value that an input holds, or precisely where it stops being JSON. */
export const readJson = ({ text, bytes }: Received): Outcome<unknown> => {
  if (bytes !== null) return refusal('not-utf-8', 'its bytes are no UTF-8: send the event again as UTF-8');
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') return refusal('empty-input', 'it is empty: send the event again');
  const depth = depthOf(plain);
  if (depth > maxDepth)
    return refusal('nested-too-deep', `it nests deeper than ${maxDepth} brackets: no finding of GuardDuty's does`);
  try {
    return ok(JSON.parse(plain));
  } catch {
    return brokenJson(plain);
  }
};
