import { createHash } from 'node:crypto';
import { type PolicyError, policyError } from './policy-error.ts';
import { mistakesOf } from './policy-issues.ts';
import { policyMistakes } from './policy-rules.ts';
import { type Policy, policyJsonSchema, policySchema } from './policy-schema.ts';
import { readPolicyText } from './policy-text.ts';

export { noPolicy, type Policy, policyJsonSchema, type Rule } from './policy-schema.ts';
export type { PolicyError };

/** A policy and the SHA-256 of its text, which goes into each decision. */
export type LoadedPolicy = { readonly policy: Policy; readonly sha256: string; readonly source: string };

export type PolicyLoad =
  | ({ readonly state: 'ok' } & LoadedPolicy)
  | { readonly state: 'invalid'; readonly errors: readonly PolicyError[] };

const maxLength = 512 * 1024;

const sorted = (errors: readonly PolicyError[]): PolicyError[] =>
  [...errors].sort((a, b) => a.line - b.line || a.column - b.column);

/** Reads a `lazaret.yaml`. Never throws: every mistake comes with its line, all of one kind at once. `source` is the file's name in messages. */
export const loadPolicy = (text: string, source: string): PolicyLoad => {
  const invalid = (errors: readonly PolicyError[]): PolicyLoad => ({ state: 'invalid', errors: sorted(errors) });
  if (text.length > maxLength) {
    const says = `${text.length} characters are more than the ${maxLength} that a policy may have`;
    return invalid([policyError(source, { code: 'policy-too-large', path: [], says, at: { line: 1, column: 1 } })]);
  }
  const read = readPolicyText(text);
  if (read.faults.length > 0)
    return invalid(
      read.faults.map(({ message, at, duplicate }) =>
        policyError(source, { code: duplicate ? 'duplicate-key' : 'yaml-invalid', path: [], says: message, at }),
      ),
    );
  const parsed = policySchema.safeParse(read.value);
  if (!parsed.success)
    return invalid(
      parsed.error.issues
        .flatMap((issue) => mistakesOf(issue, read, policyJsonSchema()))
        .map((mistake) => policyError(source, mistake)),
    );
  const mistakes = policyMistakes(parsed.data, read);
  if (mistakes.length > 0) return invalid(mistakes.map((mistake) => policyError(source, mistake)));
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { state: 'ok', policy: parsed.data, sha256, source };
};
