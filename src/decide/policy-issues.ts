import type * as z from 'zod';
import type { Mistake } from './policy-error.ts';
import { knownKeys } from './policy-keys.ts';
import type { PolicyText } from './policy-text.ts';

type Issue = z.core.$ZodIssue;

const valueIn = (text: PolicyText, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    text.value,
  );

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? 'nothing';

const unknownKeys = (issue: Issue & { code: 'unrecognized_keys' }, text: PolicyText, schema: object): Mistake[] =>
  issue.keys.map((word) => {
    const path = [...issue.path, word];
    const known = knownKeys(schema, issue.path);
    return {
      code: 'unknown-key',
      path,
      says: `unknown key, known are ${known.join(', ')}`,
      at: text.keyAt(path),
      word,
      known,
    };
  });

const unknownValue = (issue: Issue & { code: 'invalid_value' }, text: PolicyText): Mistake => {
  const value = valueIn(text, issue.path);
  const known = issue.values.map(String);
  const says = `${shown(value)} is none of ${known.join(', ')}`;
  const at = text.valueAt(issue.path);
  return {
    code: 'unknown-value',
    path: issue.path,
    says,
    at,
    ...(typeof value === 'string' ? { word: value, known } : {}),
  };
};

const wrongType = (issue: Issue & { code: 'invalid_type' }, text: PolicyText): Mistake => {
  const value = valueIn(text, issue.path);
  const at = text.valueAt(issue.path);
  if (value === undefined)
    return { code: 'missing-key', path: issue.path, says: `is missing: add ${String(issue.path.at(-1))}`, at };
  const quotes = issue.expected === 'string' && typeof value === 'number' ? ': write it in quotes' : '';
  return { code: 'wrong-type', path: issue.path, says: `needs ${issue.expected}, not ${shown(value)}${quotes}`, at };
};

/** One of zod's findings as mistakes of the file; the JSON schema gives the keys that were meant. */
export const mistakesOf = (issue: Issue, text: PolicyText, schema: object): Mistake[] => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue, text, schema);
    case 'invalid_value':
      return [unknownValue(issue, text)];
    case 'invalid_type':
      return [wrongType(issue, text)];
    default: {
      const says = `${shown(valueIn(text, issue.path))} is not accepted: ${issue.message}`;
      return [{ code: 'wrong-value', path: issue.path, says, at: text.valueAt(issue.path) }];
    }
  }
};
