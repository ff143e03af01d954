import type { Reason } from '../reason.ts';
import { nearest } from './nearest.ts';
import type { Position } from './policy-text.ts';

/** A mistake in `lazaret.yaml`: the message alone says file, line, column, key and what to do. */
export type PolicyError = Reason & {
  readonly line: number;
  readonly column: number;
  /** As `rules[0].mode`; empty for the file as a whole. */
  readonly key: string;
  /** What was probably meant. */
  readonly nearest: string | null;
};

export const keyOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (key, part) => (typeof part === 'number' ? `${key}[${part}]` : `${key}${key && '.'}${String(part)}`),
    '',
  );

export type Mistake = {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly says: string;
  readonly at: Position;
  readonly word?: string;
  readonly known?: readonly string[];
};

export const policyError = (source: string, { code, path, says, at, word, known }: Mistake): PolicyError => {
  const key = keyOf(path);
  const near = word === undefined ? null : nearest(word, known ?? []);
  const place = `${source}:${at.line}:${at.column}`;
  return {
    code,
    message: `${place}: ${key && `${key}: `}${says}${near === null ? '' : `: did you mean ${near}?`}`,
    line: at.line,
    column: at.column,
    key,
    nearest: near,
  };
};
