import { existsSync } from 'node:fs';
import path from 'node:path';
import { TimerFolder, type Timers } from '../adapters/local/timer-folder.ts';
import { bucketOf, openArchive } from '../adapters/open-archive.ts';
import { command, flag as flagWord } from '../contain/command.ts';
import type { ContainDeps } from '../contain/deps.ts';
import { contain } from '../contain/guarded.ts';
import type { Plan } from '../contain/plan.ts';
import type { LoadedPolicy } from '../decide/policy.ts';
import { captureSettings } from '../flow/capture-settings.ts';
import type { Deps } from '../flow/deps.ts';
import { guardAgain } from '../flow/guard-again.ts';
import type { Contained } from '../flow/handled.ts';
import type { Message } from '../notify/message.ts';
import { renderTerminal } from '../notify/render-terminal.ts';
import type { ArchiveStore, Clock, Cluster, ClusterReader, Clusters, Log, Scheduler } from '../ports.ts';
import { reason } from '../reason.ts';
import { archiveOption } from './archive-option.ts';
import { liveOptions, type OpenClusters, openClusters, openLive, snapshotOption } from './cluster-options.ts';
import { flag, type Options, text } from './command.ts';
import { CommandError, type ExitCode, exit } from './exit.ts';
import type { Io } from './io.ts';
import { styler } from './io.ts';
import { policyOption, readPolicy } from './policy-option.ts';
import { warnUnprotected } from './unprotected.ts';
import { software } from './version.ts';

export const runOptions = [archiveOption, snapshotOption, ...liveOptions, policyOption] as const;

export type LocalRun = {
  readonly deps: Deps & { readonly scheduler?: Scheduler };
  /** What is to be done later, beside an archive in a folder; null for one in S3, where expiry is read from the plans. */
  readonly timers: Timers | null;
  readonly kind: OpenClusters<Cluster>['kind'];
  readonly close: () => Promise<void>;
};

/** Quiet unless LAZARET_DEBUG is set: stdout is for answers, and progress has its own line. */
export const localLog = (io: Io): Log => {
  const say = (message: string, fields?: object): void => {
    if (io.env['LAZARET_DEBUG']) io.stderr(`${message} ${JSON.stringify(fields ?? {})}\n`);
  };
  return { debug: say, info: say, warn: say, error: say };
};

/** A command in an alert finds the plan where this run has stored it. */
const inArchive = (message: Message, options: Options): Message => {
  const place = text(options, 'archive') ?? archiveOption[2];
  const more = place === archiveOption[2] ? null : command(flagWord('archive'), place);
  if (more === null) return message;
  const there = (steps: Message['nextSteps']): Message['nextSteps'] =>
    steps.map((step) =>
      step.command?.startsWith('lazaret ') ? { ...step, command: `${step.command} ${more}` } : step,
    );
  const manual = message.manual?.map((one) => ({ ...one, steps: there(one.steps) }));
  return { ...message, nextSteps: there(message.nextSteps), ...(manual && { manual }) };
};

type Acting = {
  readonly archive: ArchiveStore;
  readonly clusters: Clusters<Cluster>;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: LoadedPolicy | null;
  readonly byPerson?: boolean;
  readonly scheduler?: Scheduler;
};

/** Only where the policy lists roles: without, there is nothing in this process that could write to IAM. */
export const handsForIam = async (policy: LoadedPolicy | null): Promise<Pick<ContainDeps, 'roles'>> => {
  const { roles, as } = policy?.policy.revoke ?? { roles: [] };
  if (roles.length === 0) return {};
  const { openRolePolicies } = await import('../adapters/aws/role-policies.ts');
  return { roles: openRolePolicies(as) };
};

/** What containment needs for one plan on a live cluster. */
export const containDepsFor = async (
  plan: Plan,
  acting: Acting,
): Promise<ContainDeps | { readonly problem: ReturnType<typeof reason> }> => {
  const opened = await acting.clusters.open({
    accountId: plan.accountId ?? '',
    region: plan.region ?? '',
    name: plan.cluster,
  });
  if (opened.state === 'found')
    return {
      ...acting,
      ...(await handsForIam(acting.policy)),
      cluster: opened.value,
      recheck: guardAgain(acting),
      capture: captureSettings(acting.policy),
    };
  return {
    problem:
      opened.state === 'unreachable'
        ? opened.problem
        : reason('cluster-not-found', `${plan.cluster}: there is no such cluster`),
  };
};

const containLive =
  (acting: Acting) =>
  async (plan: Plan): Promise<Contained> => {
    const deps = await containDepsFor(plan, acting);
    return 'problem' in deps ? { state: 'refused', reasons: [deps.problem], records: [] } : contain({ plan }, deps);
  };

const refuseToAct = async (): Promise<Contained> => ({
  state: 'refused',
  reasons: [reason('not-applied', 'run without --apply: nothing is done')],
  records: [],
});

export type RunFor = {
  readonly alertsTo: (text: string) => void;
  readonly now?: () => Date;
  /** The command is about a live cluster: without --kubeconfig or --snapshot, take the one that kubectl would. */
  readonly live?: boolean;
};

/** As kubectl does: `$KUBECONFIG`, else `~/.kube/config`; of several files the first that is there. */
const withUsualKubeconfig = (io: Io, options: Options): Options => {
  if (options['kubeconfig'] || options['snapshot']) return options;
  const named = io.env['KUBECONFIG']?.split(path.delimiter).filter((file) => file !== '') ?? [];
  const usual = path.join(io.env['HOME'] ?? '', '.kube', 'config');
  // A file that was named and is not there is told as such, when it is opened.
  const kubeconfig = named.find((file) => existsSync(file)) ?? named[0] ?? (existsSync(usual) ? usual : null);
  return kubeconfig === null ? options : { ...options, kubeconfig };
};

/** The pipeline on a laptop: evidence in a folder, alerts on the terminal, and hands only where `--apply` and a live cluster give them. */
export const localRun = async (io: Io, given: Options, to: RunFor): Promise<LocalRun> => {
  const options = to.live ? withUsualKubeconfig(io, given) : given;
  const policy = await readPolicy(text(options, 'policy'));
  const opened = await openClusters(io, options, policy?.policy ?? null);
  const clock = { now: to.now ?? io.now };
  const place = text(options, 'archive') ?? archiveOption[2];
  const { store, close, unprotected } = await openArchive(place, clock.now);
  await warnUnprotected(io, { unprotected });
  const timers = bucketOf(place) === null ? new TimerFolder(path.resolve(place, '.lazaret', 'timers')) : null;
  const kubeconfig = text(options, 'kubeconfig');
  const hands = flag(options, 'apply') && kubeconfig ? openLive(kubeconfig, options, policy?.policy ?? null) : null;
  const base = { archive: store, clock, log: localLog(io), policy, ...(timers ? { scheduler: timers } : {}) };
  const deps: LocalRun['deps'] = {
    ...base,
    clusters: opened.clusters,
    contain: hands ? containLive({ ...base, clusters: hands.clusters }) : refuseToAct,
    alert: async (message) => to.alertsTo(`${renderTerminal(inArchive(message, options), { style: styler(io) })}\n`),
    apply: hands !== null,
    standBackMs: 0,
    software,
  };
  const closeAll = async (): Promise<void> => {
    await Promise.all([opened.close(), hands?.close(), close()]);
  };
  return { deps, timers, kind: opened.kind, close: closeAll };
};

/** A command that acts on a live cluster with --apply, and shows without. */
export const withLiveRun = async (
  io: Io,
  options: Options,
  act: (run: LocalRun) => Promise<ExitCode>,
  alertsTo: (text: string) => void = () => {},
): Promise<ExitCode> => {
  const run = await localRun(io, options, { alertsTo, live: true });
  try {
    if (flag(options, 'apply') && run.kind !== 'live')
      throw new CommandError(exit.usage, '--apply needs a live cluster: --kubeconfig FILE');
    return await act(run);
  } finally {
    await run.close();
  }
};

/** The one cluster that a command about a single pod names: a snapshot, or the kubeconfig that kubectl would take. */
export const openOne = async (
  io: Io,
  given: Options,
): Promise<{ readonly reader: ClusterReader; readonly close: () => Promise<void> }> => {
  const options = withUsualKubeconfig(io, given);
  const opened = await openClusters(io, options, null);
  const look = await opened.clusters.open({ accountId: '', region: '', name: '' });
  if (look.state === 'found') return { reader: look.value, close: opened.close };
  throw new CommandError(
    exit.couldNotLook,
    look.state === 'unreachable' ? look.problem.message : 'there is no such cluster',
  );
};
