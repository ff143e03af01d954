import { createHash } from 'node:crypto';
import { logKey } from '../archive/keys.ts';
import type { Pod } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan } from './plan.ts';

/** One log of one container: where its bytes are, or why there are none. The hash in the record seals the bytes outside it. */
export type LogPiece = {
  readonly container: string;
  readonly previous: boolean;
} & (
  | {
      readonly state: 'captured';
      readonly key: string;
      readonly bytes: number;
      readonly sha256: string;
      readonly capped: boolean;
    }
  | { readonly state: 'absent' }
  | { readonly state: 'unreachable'; readonly problem: Reason }
);

export type LogLimits = { readonly limitBytes: number; readonly tailLines?: number };

/** The newest lines first: `limitBytes` alone cuts off the end (PodLogOptions, core/v1). */
export const firstLogs: LogLimits = { limitBytes: 1_048_576, tailLines: 2_000 };
/** The kubelet rotates a log at 10 MiB (`containerLogMaxSize`) and serves the newest file only: this is the whole of it. */
export const allLogs: LogLimits = { limitBytes: 10_485_760 };

const containerName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const containersOf = ({ spec }: Pod): string[] =>
  [...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])]
    .map(({ name }) => name)
    .filter((name) => containerName.test(name));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export type Capturing = {
  readonly plan: Plan;
  readonly phase: 'before' | 'after';
  readonly limits: LogLimits;
  readonly deps: Pick<ContainDeps, 'cluster' | 'archive'>;
  /** True once the budget is used up: what arrives later is not stored any more. */
  readonly isOver: () => boolean;
};

const tooLate = reason('capture-too-slow', 'the log came after the time for capture was over');

/** What stands there already was written by a run that was cut off: the record speaks of those bytes, not of ours. */
const stored = async (
  { archive }: Pick<ContainDeps, 'archive'>,
  key: string,
  bytes: Uint8Array,
): Promise<Uint8Array> => {
  if ((await archive.put(key, bytes)) === 'stored') return bytes;
  const there = await archive.get(key);
  return there.state === 'found' ? there.body : bytes;
};

const captureOne = async (
  { metadata }: Pod,
  of: Pick<LogPiece, 'container' | 'previous'>,
  { plan, phase, limits, deps, isOver }: Capturing,
): Promise<LogPiece> => {
  const { namespace = '', name = '' } = metadata ?? {};
  const look = await deps.cluster.log(namespace, name, { ...of, ...limits });
  if (look.state === 'unreachable') return { ...of, state: 'unreachable', problem: look.problem };
  if (look.state === 'absent') return { ...of, state: 'absent' };
  if (isOver()) return { ...of, state: 'unreachable', problem: tooLate };
  const key = logKey(plan, of.container, of.previous ? 'previous' : 'current', phase);
  const bytes = await stored(deps, key, Buffer.from(look.value));
  const capped = bytes.length >= limits.limitBytes;
  return { ...of, state: 'captured', key, bytes: bytes.length, sha256: sha256(bytes), capped };
};

/** The present log and the one before the last restart, of every container: each with the promise of its answer. */
export const logsOf = (
  pod: Pod,
  capturing: Capturing,
): { readonly of: Pick<LogPiece, 'container' | 'previous'>; readonly piece: () => Promise<LogPiece> }[] =>
  containersOf(pod).flatMap((container) =>
    [false, true].map((previous) => {
      const of = { container, previous };
      return { of, piece: () => captureOne(pod, of, capturing) };
    }),
  );
