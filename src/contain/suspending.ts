import type { Owner, PodSeen } from '../enrich/seen.ts';
import type { Workload } from '../objects.ts';
import type { Resource } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { resources } from '../resources.ts';
import { topOwner } from './owners.ts';

/** What has a `spec.suspend` that Kubernetes' own controllers heed (batch/v1). */
export const suspendable: readonly Resource[] = [resources.jobs, resources.cronJobs];

export const suspendResource = ({ apiVersion, kind }: { apiVersion: string; kind: string }): Resource | null =>
  suspendable.find((one) => one.kind === kind && `${one.group}/${one.version}` === apiVersion) ?? null;

const hasEnded = ({ status }: Workload): boolean => {
  const conditions = status?.['conditions'];
  return (
    Array.isArray(conditions) &&
    conditions.some((one) => ['Complete', 'Failed'].includes(one?.type) && one?.status === 'True')
  );
};

const notNow = ({ kind, namespace, name }: Owner, workload: Workload): Reason[] => {
  const said = `${kind} ${namespace}/${name}`;
  if (workload.spec?.suspend === true) return [reason('already-suspended', `${said} is suspended already`)];
  return kind === 'Job' && hasEnded(workload)
    ? [reason('job-ended', `${said} has ended: there is nothing to suspend`)]
    : [];
};

/** Why the workload cannot be suspended; empty where it can. */
export const notSuspendable = (seen: PodSeen): Reason[] => {
  const owner = topOwner(seen);
  if (!owner) return [reason('no-owner', 'nobody owns the pod, so nothing can be suspended: quarantine or delete it')];
  const said = `${owner.kind} ${owner.namespace}/${owner.name}`;
  if (!suspendResource(owner))
    return [
      reason('owner-not-suspendable', `only a Job or a CronJob can be suspended, and the pod belongs to ${said}`),
    ];
  if (owner.object.state === 'unreachable')
    return [reason('owner-unknown', `could not look at ${said}: ${owner.object.problem.message}`)];
  return owner.object.state === 'absent'
    ? [reason('owner-gone', `${said} is gone`)]
    : notNow(owner, owner.object.value);
};

/** Who else decides about `suspend`: Kueue admits Jobs by it; a Job may name a controller of its own (batch/v1, `managedBy`). */
export const suspendedBy = ({ object }: Owner): string[] => {
  if (object.state !== 'found') return [];
  const manager = object.value.spec?.['managedBy'];
  const queue = object.value.metadata?.labels?.['kueue.x-k8s.io/queue-name'];
  return [
    ...(queue === undefined ? [] : ['Kueue decides about `suspend` of this Job by its queue, and may set it back']),
    ...(typeof manager === 'string' && manager !== 'kubernetes.io/job-controller'
      ? ['the Job names a controller of its own (spec.managedBy): whether that one ends the pods is not known']
      : []),
  ];
};
