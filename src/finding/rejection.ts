import { type Reason, reason } from '../reason.ts';
import type { Parsed, Received } from './finding.ts';

/** Where an input came from, as error messages name it: the source, and the line if it is one of many. */
export const placeOfInput = ({ source, line }: Pick<Received, 'source' | 'line'>): string =>
  line === null ? source : `${source}:${line}`;

export const rejected = (code: string, message: string): Parsed & { kind: 'rejected' } => ({
  kind: 'rejected',
  error: reason(code, message),
});

export const ignored = (code: string, message: string): Parsed & { kind: 'ignored' } => ({
  kind: 'ignored',
  reason: reason(code, message),
});

/** A value, or why there is none. */
export type Outcome<T> =
  | { readonly state: 'ok'; readonly value: T }
  | { readonly state: 'refused'; readonly problem: Reason };

export const ok = <T>(value: T): Outcome<T> => ({ state: 'ok', value });
export const refusal = (code: string, message: string): Outcome<never> => ({
  state: 'refused',
  problem: reason(code, message),
});
