import { isFindingId } from '../names.ts';
import { isoTime } from '../time.ts';
import { maxItems, type Stating, textOf, textsOf, wireOf } from './wire-of.ts';

export type StatedSignal = {
  /** `FINDING` or the log it was seen in. */
  readonly type: string | null;
  readonly name: string | null;
  readonly severity: number | null;
  readonly count: number | null;
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
  /** The member finding, where the signal is one. */
  readonly findingId: string | null;
};

const findingIdOf = (type: string | null, uid: string | null): string | null => {
  const id = uid?.split('/').at(-1) ?? '';
  return type === 'FINDING' && isFindingId(id) ? id : null;
};

/** What GuardDuty put together into an attack sequence, in its order. */
export const signalsOf = (finding: Stating): StatedSignal[] =>
  (wireOf(finding).service?.detection?.sequence?.signals ?? []).slice(0, maxItems).map((signal) => ({
    type: textOf(signal.type),
    name: textOf(signal.name),
    severity: signal.severity,
    count: signal.count,
    firstSeenAt: isoTime(signal.firstSeenAt),
    lastSeenAt: isoTime(signal.lastSeenAt),
    findingId: findingIdOf(signal.type, signal.uid),
  }));

export type StatedIndicator = { readonly key: string | null; readonly values: readonly string[] };

/** Why GuardDuty calls it an attack. */
export const indicatorsOf = (finding: Stating): StatedIndicator[] =>
  (wireOf(finding).service?.detection?.sequence?.sequenceIndicators ?? [])
    .slice(0, maxItems)
    .map(({ key, values }) => ({ key: textOf(key), values: textsOf(values) }));

/** The summary of an attack sequence in GuardDuty's words. */
export const sequenceDescriptionOf = (finding: Stating): string | null =>
  textOf(wireOf(finding).service?.detection?.sequence?.description);
