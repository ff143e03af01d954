import { putOnce, readJson } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import { type Kinship, kinshipOf } from '../enrich/kinship.ts';
import type { PodSeen } from '../enrich/seen.ts';
import type { PolicyRef } from '../network/access.ts';
import { siblings } from '../network/identifier.ts';
import type { Labels, OwnerReference } from '../objects.ts';
import type { ArchiveStore } from '../ports.ts';
import { nodeOf } from './cordoning.ts';
import { clusterPoliciesOn, policiesOn } from './judging/policies-on.ts';
import { annotations, keepingAnnotations } from './names.ts';
import { topOwner } from './owners.ts';
import type { Plan } from './plan.ts';
import { suspendResource } from './suspending.ts';

/** How a workload was scaled before, and who scales it otherwise. */
export type WorkloadBefore = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly replicas: number;
  /** Whether a Job or CronJob was suspended; absent for other kinds. */
  readonly suspend?: boolean;
};

/**
 * What was there before the first write, as undo needs it: saved once, before anything is changed, and never replaced. A
 * second run finds it and goes by it, so that a scale of 0 that we made ourselves is never taken for what was before.
 */
export type BeforeImage = {
  readonly record: 1;
  readonly planId: string;
  readonly action: Plan['action'];
  readonly savedAt: string;
  /** UID of the pod's namespace: no two clusters have the same, so undo knows that it stands before the right one. */
  readonly namespaceUid?: string | null;
  readonly pod: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly labels: Labels;
    /** Only those that Lazaret writes itself; others may hold secrets and are left alone. */
    readonly annotations: Labels;
    readonly ownerReferences: readonly OwnerReference[];
    readonly nodeName: string | null;
    readonly podIP: string | null;
  };
  /** NetworkPolicies on the pod or on pods that share its rules, at that time. */
  readonly policies: readonly PolicyRef[];
  /** AWS ClusterNetworkPolicies on them. */
  readonly clusterPolicies: readonly PolicyRef[];
  readonly siblings: readonly string[];
  readonly workload: WorkloadBefore | null;
  /** The pod's node, and whether it was cordoned; null where it could not be looked at. */
  readonly node?: { readonly name: string; readonly uid: string; readonly unschedulable: boolean } | null;
  /** By what a later pod is known to be of the same making. */
  readonly kin?: Kinship;
};

const ours = new Set<string>([...Object.values(annotations), ...Object.keys(keepingAnnotations)]);

const ownAnnotations = (all: Labels = {}): Labels =>
  Object.fromEntries(Object.entries(all).filter(([key]) => ours.has(key)));

const workloadOf = (seen: PodSeen): WorkloadBefore | null => {
  const owner = topOwner(seen);
  if (owner?.object.state !== 'found') return null;
  const { apiVersion, kind, namespace, name, uid, object } = owner;
  const { metadata, spec } = object.value;
  return {
    apiVersion,
    kind,
    namespace,
    name,
    uid,
    resourceVersion: metadata?.resourceVersion ?? '',
    replicas: spec?.replicas ?? 1,
    ...(suspendResource(owner) ? { suspend: spec?.suspend === true } : {}),
  };
};

const nodeBefore = (seen: PodSeen): NonNullable<BeforeImage['node']> | null => {
  const node = nodeOf(seen);
  const { name = '', uid = '' } = node?.metadata ?? {};
  return node && { name, uid, unschedulable: node.spec?.unschedulable === true };
};

export const beforeImageOf = (plan: Plan, seen: PodSeen, savedAt: Date): BeforeImage => {
  const { metadata, spec, status } = seen.pod;
  return {
    record: 1,
    planId: plan.id,
    action: plan.action,
    savedAt: savedAt.toISOString(),
    namespaceUid: seen.namespace.state === 'found' ? (seen.namespace.value.metadata?.uid ?? null) : null,
    pod: {
      namespace: metadata?.namespace ?? '',
      name: metadata?.name ?? '',
      uid: metadata?.uid ?? '',
      labels: metadata?.labels ?? {},
      annotations: ownAnnotations(metadata?.annotations),
      ownerReferences: metadata?.ownerReferences ?? [],
      nodeName: spec?.nodeName ?? null,
      podIP: status?.podIP ?? null,
    },
    policies: policiesOn(seen).map(({ ref }) => ref),
    clusterPolicies: clusterPoliciesOn(seen),
    siblings: siblings(seen).map((pod) => pod.metadata?.name ?? ''),
    workload: workloadOf(seen),
    node: nodeBefore(seen),
    kin: kinshipOf(seen),
  };
};

/** The before-image of a plan, or null where nothing was begun. Bytes that are no before-image are an infrastructure fault. */
export const readBeforeImage = async (archive: ArchiveStore, plan: Plan): Promise<BeforeImage | null> => {
  const read = await readJson(archive, planKey(plan, 'before-image'));
  if (read.state === 'absent') return null;
  if (read.state === 'not-json') throw new Error(read.problem.message);
  if (read.value['record'] !== 1 || read.value['planId'] !== plan.id)
    throw new Error(
      `${planKey(plan, 'before-image')}: not the before-image of this plan: restore the object from its first version`,
    );
  return read.value as unknown as BeforeImage;
};

/** Saves it unless there is one already, which then holds. */
export const saveBeforeImage = async (archive: ArchiveStore, plan: Plan, image: BeforeImage): Promise<BeforeImage> => {
  const put = await putOnce(archive, planKey(plan, 'before-image'), image);
  return put === 'stored' ? image : ((await readBeforeImage(archive, plan)) ?? image);
};
