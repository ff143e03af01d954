import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { planKey } from '../../src/archive/keys.ts';
import type { Plan } from '../../src/contain/plan.ts';
import type { CarryOutDeps } from '../../src/flow/carry-out.ts';
import type { ContainMessage } from '../../src/flow/contain-request.ts';
import { type TakeRequestDeps, takeRequest } from '../../src/flow/take-request.ts';
import type { Message } from '../../src/notify/message.ts';
import type { ArchiveStore, Cluster } from '../../src/ports.ts';
import { Killed, type Mortal } from '../fakes/mortal.ts';
import { aClock } from './clock.ts';
import { aCluster, containDeps, plannedOn, silent } from './containment.ts';

export type Scheduled = Parameters<CarryOutDeps['scheduler']['schedule']>[0];

const away = {
  state: 'unreachable',
  problem: { code: 'cluster-not-described', message: 'EKS does not answer' },
} as const;

/** The containment function without AWS: a queue whose messages come when the test says so, and everything it told and scheduled. */
export const aContainment = async () => {
  const [cluster, archive, clock] = [aCluster(), new MemoryStore(), aClock()];
  const base = containDeps(cluster, { archive, clock });
  const plan = await plannedOn(cluster, { accept: ['siblings-cut-off'] });
  await archive.put(planKey(plan, 'plan'), JSON.stringify(plan));
  const [told, dead]: [Message[], string[]] = [[], []];
  let isAway = false;
  const scheduled = new Map<string, Scheduled>();
  const lines: { message: string; fields: object }[] = [];
  const line = (message: string, fields: object = {}) => void lines.push({ message, fields });
  const depsOf = (over: { archive: ArchiveStore; cluster: Cluster; mortal?: Mortal }): TakeRequestDeps => {
    const write = <T>(run: () => Promise<T>): Promise<T> => (over.mortal ? over.mortal.write(run) : run());
    return {
      ...base,
      archive: over.archive,
      log: { ...silent, info: line, warn: line, error: line },
      clusters: { open: async () => (isAway ? away : { state: 'found', value: over.cluster }) },
      scheduler: {
        schedule: (entry) => write(async () => void (scheduled.has(entry.name) || scheduled.set(entry.name, entry))),
        cancel: async () => {},
      },
      alert: (message) => write(async () => void told.push(message)),
      giveUp: (body) => write(async () => void dead.push(body)),
      software: 'lazaret test',
    };
  };
  const take = (request: ContainMessage | string, mortal?: Mortal) => {
    const body = typeof request === 'string' ? request : JSON.stringify(request);
    const over = mortal
      ? { archive: mortal.store(archive), cluster: mortal.cluster(base.cluster), mortal }
      : { archive, cluster: base.cluster };
    return takeRequest({ body, source: 'sqs:1' }, depsOf(over));
  };
  /** Delivered to a process that is killed at one of its writes, and then again to one that lives; whether the first one died. */
  const takeTwice = async (request: ContainMessage, mortal: Mortal): Promise<boolean> => {
    const died = await take(request, mortal).then(
      () => false,
      (error: unknown) => error instanceof Killed,
    );
    await take(request);
    return died;
  };
  const keys = async (): Promise<string[]> => (await Array.fromAsync(archive.list(''))).map(({ key }) => key);
  const loseCluster = (): void => {
    isAway = true;
  };
  return { cluster, archive, clock, plan, told, dead, scheduled, lines, take, takeTwice, keys, loseCluster };
};

export const requestAbout = (plan: Plan, what: Pick<ContainMessage, 'do' | 'look'>): ContainMessage => ({
  ...what,
  planId: plan.id,
  accountId: plan.accountId,
  region: plan.region,
  cluster: plan.cluster,
  attempt: 1,
});
