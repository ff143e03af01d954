import { ownersOf } from '../../src/enrich/owners.ts';
import type { KubernetesObject, OwnerReference } from '../../src/objects.ts';
import { resources } from '../../src/resources.ts';
import { aDeployment, aReplicaSet } from '../builders/kubernetes.ts';
import { aBarePod, aPod } from '../builders/pod.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const owners = async (pod: KubernetesObject, ...objects: KubernetesObject[]): Promise<string[]> =>
  (await ownersOf(new FakeCluster({ objects }), pod, 'shop')).map(
    ({ kind, name, object }) => `${kind} ${name} ${object.state}`,
  );

const ownedBy = (...ownerReferences: Partial<OwnerReference>[]): KubernetesObject =>
  aPod({
    metadata: {
      ownerReferences: ownerReferences.map((one) => ({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: 'web',
        uid: 'u',
        controller: true,
        ...one,
      })),
    },
  });

describe('the owners of a pod', () => {
  it('are followed to the top', async () => {
    expect(await owners(aPod(), aReplicaSet(), aDeployment())).toEqual([
      'ReplicaSet web-6d5f7c9b8 found',
      'Deployment web found',
    ]);
  });

  it('are none of a pod that nobody owns', async () => {
    expect(await owners(aBarePod('db'))).toEqual([]);
  });

  it('end where one is gone, or where another object bears its name now', async () => {
    expect(await owners(aPod())).toEqual(['ReplicaSet web-6d5f7c9b8 absent']);
    expect(await owners(aPod(), aReplicaSet('web-6d5f7c9b8', { metadata: { uid: 'another' } }), aDeployment())).toEqual(
      ['ReplicaSet web-6d5f7c9b8 absent'],
    );
  });

  it('of a kind that Lazaret may not look at are named, and not taken for absent', async () => {
    expect(await owners(ownedBy({ apiVersion: 'kafka.strimzi.io/v1', kind: 'StrimziPodSet', name: 'kafka' }))).toEqual([
      'StrimziPodSet kafka unreachable',
    ]);
    expect(await owners(ownedBy({ apiVersion: 'example.com/v1', kind: 'Deployment', name: 'web' }))).toEqual([
      'Deployment web unreachable',
    ]);
  });

  it('are found whatever version of their kind the reference names', async () => {
    const set = aReplicaSet('web', { metadata: { uid: 'u', ownerReferences: [] } });
    expect(await owners(ownedBy({ apiVersion: 'apps/v1beta2' }), set)).toEqual(['ReplicaSet web found']);
  });

  it('are only those that control: an owner that merely keeps the object is none', async () => {
    expect(await owners(ownedBy({ controller: false }))).toEqual([]);
  });

  it('end when they go round in a ring', async () => {
    const ring = aReplicaSet('web', {
      metadata: {
        uid: 'u',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true }],
      },
    });
    expect((await owners(ownedBy({}), ring)).length).toBeLessThan(10);
  });

  it('that could not be looked at are unreachable', async () => {
    const cluster = new FakeCluster({ objects: [aReplicaSet()] });
    cluster.fail({ resource: resources.replicaSets }, 'unreachable');
    expect(await ownersOf(cluster, aPod(), 'shop')).toMatchObject([
      { object: { state: 'unreachable', problem: { code: 'cluster-timeout' } } },
    ]);
  });
});
