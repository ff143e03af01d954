import type { KubernetesObject, OwnerReference, Workload } from '../objects.ts';
import type { ClusterReader, Look } from '../ports.ts';
import { reason } from '../reason.ts';
import { workloadResource } from './looks/workloads.ts';
import type { Owner } from './seen.ts';

/** Longer than any chain that Kubernetes or Argo makes; a ring of owners ends here too. */
const longestChain = 6;

/** The one owner that manages an object (meta/v1: at most one reference has `controller: true`). */
export const controllerOf = ({ metadata }: KubernetesObject): OwnerReference | null =>
  metadata?.ownerReferences?.find(({ controller }) => controller === true) ?? null;

const notLookedAt = ({ apiVersion, kind, name }: OwnerReference): Look<Workload> => ({
  state: 'unreachable',
  problem: reason(
    'owner-kind-unknown',
    `owner ${kind} ${name} (${apiVersion}) is of a kind that Lazaret has no right to look at: what it would do is not known`,
  ),
});

const lookAt = async (
  reader: Pick<ClusterReader, 'get'>,
  namespace: string,
  owner: OwnerReference,
): Promise<Look<Workload>> => {
  const resource = workloadResource(owner.apiVersion, owner.kind);
  if (!resource) return notLookedAt(owner);
  const look = (await reader.get(resource, namespace, owner.name)) as Look<Workload>;
  return look.state === 'found' && look.value.metadata?.uid !== owner.uid ? { state: 'absent' } : look;
};

const asOwner = (
  { apiVersion, kind, name, uid }: OwnerReference,
  namespace: string,
  object: Look<Workload>,
): Owner => ({ apiVersion, kind, namespace, name, uid, object });

/** That there is an owner is known from the object itself, whatever became of looking at it. */
export const unseenOwner = (object: KubernetesObject, namespace: string, problem: Look<never>): Owner[] => {
  const reference = controllerOf(object);
  return reference ? [asOwner(reference, namespace, problem)] : [];
};

/**
 * The controllers above an object, nearest first, to the top or to the first that could not be seen. An owner is
 * believed by UID: another object of its name is `absent`.
 */
export const ownersOf = async (
  reader: Pick<ClusterReader, 'get'>,
  object: KubernetesObject,
  namespace: string,
): Promise<Owner[]> => {
  const owners: Owner[] = [];
  let reference = controllerOf(object);
  while (reference && owners.length < longestChain) {
    const look = await lookAt(reader, namespace, reference);
    owners.push(asOwner(reference, namespace, look));
    reference = look.state === 'found' ? controllerOf(look.value) : null;
  }
  return owners;
};
