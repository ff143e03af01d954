import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { contain } from '../../src/contain/guarded.ts';
import type { LoadedPolicy } from '../../src/decide/policy.ts';
import type { Deps } from '../../src/flow/deps.ts';
import { guardAgain } from '../../src/flow/guard-again.ts';
import type { Message } from '../../src/notify/message.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import type { ArchiveStore, Clock, Cluster, Log } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { aClock } from './clock.ts';
import {
  aDeployment,
  aNamespace,
  aNode,
  anAwsNode,
  anAwsNodePod,
  aReplicaSet,
  aServiceAccount,
  aVpcCniConfig,
} from './kubernetes.ts';
import { aPod } from './pod.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A cluster with one pod of the Deployment `shop/web`, network policy switched on, and nothing else in the way. */
export const aCluster = (...more: readonly KubernetesObject[]): FakeCluster =>
  new FakeCluster({
    name: 'prod',
    objects: [
      aNamespace(),
      aNode(),
      aServiceAccount(),
      aDeployment(),
      aReplicaSet(),
      aPod(),
      anAwsNode(),
      anAwsNodePod(),
      aVpcCniConfig(),
      ...more,
    ],
    serves: [resources.policyEndpoints],
  });

export type Run = {
  readonly deps: Deps;
  readonly archive: MemoryStore;
  readonly cluster: FakeCluster;
  readonly alerts: Message[];
  readonly clock: ReturnType<typeof aClock>;
};

export type RunOptions = {
  policy?: LoadedPolicy | null;
  apply?: boolean;
  cluster?: FakeCluster;
  archive?: MemoryStore;
  alerts?: Message[];
  standBackMs?: number;
  store?: ArchiveStore;
  acting?: Cluster;
};

/** The pipeline with an archive in memory and a cluster in memory. `store` and `acting` stand in front of them: for faults. */
export const aRun = ({
  policy = null,
  apply = true,
  cluster = aCluster(),
  archive,
  alerts = [],
  standBackMs = 0,
  store,
  acting,
}: RunOptions = {}): Run => {
  const clock = aClock('2026-11-20T10:05:00.000Z');
  const memory = archive ?? new MemoryStore({ clock });
  const shared: { archive: ArchiveStore; clock: Clock; log: Log } = { archive: store ?? memory, clock, log: silent };
  const limits = { resolvedWithinMs: 20, goneWithinMs: 20, attempts: 2, pauseMs: 1 };
  const deps: Deps = {
    ...shared,
    clusters: { open: async () => ({ state: 'found', value: cluster }) },
    policy,
    apply,
    standBackMs,
    software: 'lazaret test',
    alert: async (message) => void alerts.push(message),
    contain: (plan) =>
      contain({ plan }, { ...shared, cluster: acting ?? cluster, recheck: guardAgain({ ...shared, policy }), limits }),
  };
  return { deps, archive: memory, cluster, alerts, clock };
};
