import type { Owner, PodSeen } from '../enrich/seen.ts';
import type { Resource } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { resources } from '../resources.ts';

/** What has a scale subresource, and the plural under which it is reached. */
const scalable: { readonly [kind: string]: Resource } = {
  'apps/v1 Deployment': resources.deployments,
  'apps/v1 StatefulSet': resources.statefulSets,
  'apps/v1 ReplicaSet': resources.replicaSets,
  'argoproj.io/v1alpha1 Rollout': resources.rollouts,
};

export const scaleResources: readonly Resource[] = Object.values(scalable);

export const scaleResource = ({ apiVersion, kind }: { apiVersion: string; kind: string }): Resource | null =>
  scalable[`${apiVersion} ${kind}`] ?? null;

/** Who is at the top of the chain of controllers; a ReplicaSet below a Deployment would be set back at once. */
export const topOwner = ({ owners }: PodSeen): Owner | null => owners.at(-1) ?? null;

const advice: { readonly [kind: string]: string } = {
  DaemonSet: 'a DaemonSet has no scale: quarantine the pod, cordon the node, or delete the pod',
  Job: 'a Job is stopped by suspending it, which deletes its running pods',
  CronJob: 'a CronJob is stopped by suspending it; Jobs that run already go on',
  Node: 'a static pod belongs to its node: remove its manifest there',
};

/** Why the workload cannot be scaled; empty where it can. */
export const notScalable = (seen: PodSeen): Reason[] => {
  const owner = topOwner(seen);
  if (!owner) return [reason('no-owner', 'nobody owns the pod, so nothing can be scaled: quarantine or delete it')];
  if (!scaleResource(owner))
    return [
      reason(
        'owner-not-scalable',
        advice[owner.kind] ?? `a ${owner.kind} is scaled by its own operator: scale it there`,
      ),
    ];
  if (owner.object.state === 'unreachable')
    return [reason('owner-unknown', `could not look at ${owner.kind} ${owner.name}: ${owner.object.problem.message}`)];
  if (owner.object.state === 'absent')
    return [reason('owner-gone', `${owner.kind} ${owner.namespace}/${owner.name} is gone`)];
  return owner.object.value.spec?.replicas === 0
    ? [reason('already-at-zero', `${owner.kind} ${owner.namespace}/${owner.name} is at 0 replicas already`)]
    : [];
};
