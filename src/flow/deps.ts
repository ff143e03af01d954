import type { Plan } from '../contain/plan.ts';
import type { LoadedPolicy } from '../decide/policy.ts';
import type { Channel } from '../decide/policy-defaults.ts';
import type { Message } from '../notify/message.ts';
import type { ArchiveStore, Clock, ClusterReader, Clusters, Log } from '../ports.ts';
import type { Contained, DecisionRecord } from './handled.ts';

/** The parts of a finding's way that are timed. */
export type Stage = 'archive' | 'enrich' | 'decide' | 'contain' | 'notify';
export type During = <T>(stage: Stage, run: () => Promise<T>) => Promise<T>;

/** What one run of the pipeline is given; `lambda/wiring.ts` and `src/cli/wiring.ts` are the two that give it. */
export type Deps = {
  readonly archive: ArchiveStore;
  readonly clusters: Clusters<ClusterReader>;
  readonly policy: LoadedPolicy | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Acts, or sends a request to who acts. Never called unless the stored decision says so. */
  readonly contain: (plan: Plan, record: DecisionRecord) => Promise<Contained>;
  /** Tells people and machines; without channels, everybody. */
  readonly alert: (message: Message, channels?: readonly Channel[]) => Promise<void>;
  /** False: decide as in observe, with the reason `not-applied`. */
  readonly apply: boolean;
  /** A decision younger than this that another run made is being followed right now: stand back (the function's timeout; 0 on a laptop). */
  readonly standBackMs: number;
  /** Runs a stage and takes its time; without it nobody counts. */
  readonly during?: During;
  /** Name and version, for the records. */
  readonly software: string;
};

/** The stage, timed where somebody counts. `decide` holds `enrich`. */
export const timed = <T>({ during }: Pick<Deps, 'during'>, stage: Stage, run: () => Promise<T>): Promise<T> =>
  during ? during(stage, run) : run();
