import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import type { ContainDeps } from '../../src/contain/deps.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { lookAtPod } from '../../src/enrich/enrich.ts';
import type { KubernetesObject, Pod } from '../../src/objects.ts';
import type { Cluster, Log } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { withPolicyController } from '../fakes/policy-controller.ts';
import { aClock } from './clock.ts';
import { aDeployment, aNamespace, aNode, anAwsNode, anAwsNodePod, aReplicaSet, aVpcCniConfig } from './kubernetes.ts';
import { aPlan } from './plan.ts';
import { aPod } from './pod.ts';

/** A cluster with the VPC CNI switched on, in which Deployment `shop/web` has one replica, `aPod()`. */
export const aCluster = (...more: readonly KubernetesObject[]): FakeCluster =>
  new FakeCluster({
    objects: [
      aNamespace(),
      aNode(),
      anAwsNode(),
      anAwsNodePod(),
      aVpcCniConfig(),
      aDeployment('web', { spec: { replicas: 1 } }),
      aReplicaSet('web-6d5f7c9b8', { spec: { replicas: 1 } }),
      aPod(),
      ...more,
    ],
    serves: [resources.policyEndpoints, resources.clusterPolicyEndpoints, resources.awsClusterNetworkPolicies],
  });

export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What containment is given here: no guards, a clock that stands still, waits that are over at once. */
export const containDeps = (cluster: FakeCluster, overrides: Partial<ContainDeps> = {}): ContainDeps => ({
  cluster: withPolicyController(cluster),
  archive: new MemoryStore(),
  clock: aClock(),
  log: silent,
  recheck: async () => [],
  limits: {
    resolvedWithinMs: 30,
    goneWithinMs: 30,
    releasedWithinMs: 30,
    rolloutWithinMs: 30,
    prefixEmptyWithinMs: 30,
    pauseMs: 0,
  },
  ...overrides,
});

/** The plan for a pod as this cluster shows it. */
export const plannedOn = async (
  cluster: Cluster,
  options: Parameters<typeof aPlan>[1] = {},
  pod: Pod = aPod(),
): Promise<Plan> => {
  const { namespace = '', name = '', uid = '' } = pod.metadata ?? {};
  const { seen, problems } = await lookAtPod(cluster, { namespace, name, uid });
  if (!seen) throw new Error(JSON.stringify(problems));
  return aPlan(seen, options);
};
