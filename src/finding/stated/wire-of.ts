import { cap } from '../cap.ts';
import type { Finding } from '../finding.ts';
import { readWire, type Wire } from '../wire.ts';

/** What a finding itself states, before any cluster was asked. Everything here is attacker-written: capped, never escaped. */
export type Stating = Pick<Finding, 'detail'>;

export const wireOf = ({ detail }: Stating): Wire => readWire(detail);

/** Longest list that an alert repeats. */
export const maxItems = 50;

/** A capped text; null for what is absent or empty. */
export const textOf = (value: string | null | undefined): string | null => (value ? cap(value) : null);

export const textsOf = (values: readonly string[] | null | undefined): string[] =>
  (values ?? []).slice(0, maxItems).map((value) => cap(value));

/** The object with its texts capped; null when nothing in it says anything. */
export const orNull = <T extends object>(stated: T): T | null =>
  Object.values(stated).some((value) => value !== null && !(Array.isArray(value) && value.length === 0))
    ? stated
    : null;
