import type { KubernetesObject, Namespace, NetworkPolicy, Pod } from '../../src/objects.ts';
import {
  type ClusterPolicy,
  resolveClusterPolicy,
  resolveNetworkPolicy,
  type Seen,
} from '../fakes/aws-policy-controller.ts';
import { asAdmin, mergePatch, request } from './access.ts';
import { type Loop, repeatedly } from './repeatedly.ts';

const finalizer = 'networking.k8s.aws/resources';
const group = '/apis/networking.k8s.aws/v1alpha1';
const apiVersion = 'networking.k8s.aws/v1alpha1';

/** How long changes of pods are collected before they are taken up (`pod-update-batch-period-duration`). */
const batchMs = 1_000;

const itemsOf = async <T extends KubernetesObject>(path: string): Promise<T[]> => {
  const { status, body, text } = await request<{ items: T[] }>('admin', 'GET', path);
  if (status === 404) return [];
  if (status >= 400) throw new Error(`${path}: ${status} ${text}`);
  return body.items;
};

const see = async (): Promise<Seen> => {
  const [pods, namespaces] = await Promise.all([
    itemsOf<Pod>('/api/v1/pods'),
    itemsOf<Namespace>('/api/v1/namespaces'),
  ]);
  return { pods, namespaces };
};

/** What of pods and namespaces the controller goes by: other changes are none. */
const traits = ({ pods, namespaces }: Seen): string =>
  JSON.stringify([
    pods.map(({ metadata, status }) => [metadata?.uid, metadata?.labels, status?.podIP, status?.phase]),
    namespaces.map(({ metadata }) => [metadata?.name, metadata?.labels]),
  ]);

/**
 * When a policy is taken up: at once when it is new or its rules are others; all of them together a second after the first
 * change of pods or namespaces.
 */
class Turn {
  readonly #generations = new Map<string, string>();
  #taken = '';
  #since: number | null = null;

  look(now: Seen): void {
    const changed = traits(now) !== this.#taken;
    if (changed) this.#since ??= Date.now();
    if (!changed || this.#since === null || Date.now() - this.#since < batchMs) return;
    this.#taken = traits(now);
    this.#since = null;
    this.#generations.clear();
  }

  isOf({ metadata }: KubernetesObject): boolean {
    const [uid, state] = [metadata?.uid ?? '', `${metadata?.generation} ${metadata?.deletionTimestamp}`];
    return this.#generations.get(uid) !== state;
  }

  /** A write that failed is made again in the next round. */
  done({ metadata }: KubernetesObject): void {
    this.#generations.set(metadata?.uid ?? '', `${metadata?.generation} ${metadata?.deletionTimestamp}`);
  }
}

type Endpoint = KubernetesObject & { readonly spec: { readonly policyRef: { readonly name: string } } };

const ownerOf = ({ metadata }: KubernetesObject, version: string, kind: string): object => ({
  apiVersion: version,
  kind,
  name: metadata?.name,
  uid: metadata?.uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** Written only where it differs, and again under the policy that bears the name now. */
const write = async (
  path: string,
  kind: string,
  policy: KubernetesObject,
  owner: object,
  spec: object,
): Promise<void> => {
  const all = await itemsOf<Endpoint>(path);
  const existing = all.find((one) => one.spec.policyRef.name === policy.metadata?.name);
  const metadata = { ownerReferences: [owner] };
  if (!existing) {
    const body = { apiVersion, kind, metadata: { ...metadata, generateName: `${policy.metadata?.name}-` }, spec };
    await asAdmin('POST', path, body);
  } else if (
    JSON.stringify(existing.spec) !== JSON.stringify(spec) ||
    existing.metadata?.ownerReferences?.[0]?.uid !== policy.metadata?.uid
  )
    await asAdmin('PATCH', `${path}/${existing.metadata?.name}`, { metadata, spec }, mergePatch);
};

const policyPath = ({ metadata }: KubernetesObject): string =>
  `/apis/networking.k8s.io/v1/namespaces/${metadata?.namespace}/networkpolicies/${metadata?.name}`;

const takeUp = async (policy: NetworkPolicy, seen: Seen): Promise<void> => {
  const marked = policy.metadata?.finalizers?.includes(finalizer) ?? false;
  if (policy.metadata?.deletionTimestamp) {
    if (marked) await asAdmin('PATCH', policyPath(policy), { metadata: { finalizers: null } }, mergePatch);
    return;
  }
  if (!marked) await asAdmin('PATCH', policyPath(policy), { metadata: { finalizers: [finalizer] } }, mergePatch);
  const path = `${group}/namespaces/${policy.metadata?.namespace}/policyendpoints`;
  const owner = ownerOf(policy, 'networking.k8s.io/v1', 'NetworkPolicy');
  await write(path, 'PolicyEndpoint', policy, owner, resolveNetworkPolicy(policy, seen));
};

/** Plays AWS's network-policy controller for the NetworkPolicies of one namespace until `stop`: `test/fakes/aws-policy-controller.md`. */
export const playPolicyController = (namespace: string): Loop => {
  const turn = new Turn();
  return repeatedly(async () => {
    const policies = await itemsOf<NetworkPolicy>(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`);
    const seen = await see();
    turn.look(seen);
    for (const policy of policies.filter((one) => turn.isOf(one))) {
      await takeUp(policy, seen);
      turn.done(policy);
    }
  });
};

/** Plays it for the ClusterNetworkPolicies of the cluster; their endpoints' definition has to be there. */
export const playClusterPolicies = (): Loop => {
  const turn = new Turn();
  return repeatedly(async () => {
    const policies = await itemsOf<ClusterPolicy>(`${group}/clusternetworkpolicies`);
    const seen = await see();
    turn.look(seen);
    for (const policy of policies.filter((one) => !one.metadata?.deletionTimestamp && turn.isOf(one))) {
      const owner = ownerOf(policy, apiVersion, 'ClusterNetworkPolicy');
      const spec = resolveClusterPolicy(policy, seen);
      await write(`${group}/clusterpolicyendpoints`, 'ClusterPolicyEndpoint', policy, owner, spec);
      turn.done(policy);
    }
  });
};
