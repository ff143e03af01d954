import type { KubernetesObject, Workload } from '../../objects.ts';
import { type Reason, reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import type { WorkloadBefore } from '../before-image.ts';
import { limitsOf } from '../deps.ts';
import { patchPinned, type Wanted } from '../kubernetes/pinned.ts';
import { until } from '../kubernetes/until.ts';
import { may } from '../permission.ts';
import { asDone } from './outcome.ts';
import type { Done, StepContext, StepKind } from './step-kind.ts';

export const restartedAt = 'kubectl.kubernetes.io/restartedAt';

const needs = may(
  'apps',
  'deployments',
  ['get', 'list', 'patch', 'watch'],
  'to restart the healthy replicas by the restart annotation alone',
);

const nameOf = ({ namespace, name }: WorkloadBefore): string => `Deployment ${namespace}/${name}`;

const templateAnnotations = (object: KubernetesObject): { readonly [key: string]: string } =>
  (object as Workload).spec?.template?.metadata?.annotations ?? {};

/** The moment is the plan's, so that a second run finds its own restart and does not start another. */
const wanted = ({ plan }: StepContext, object: KubernetesObject): Wanted => {
  if ((object as Workload).spec?.paused)
    return {
      declined: [
        reason('rollout-paused', `Deployment ${object.metadata?.name} is paused: resume it, then run the plan again`),
      ],
    };
  if (templateAnnotations(object)[restartedAt] === plan.createdAt) return null;
  return { patch: { spec: { template: { metadata: { annotations: { [restartedAt]: plan.createdAt } } } } } };
};

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** As `kubectl rollout status` has it: all replicas are of the new template, available, and none of the old is left. */
const isThrough = (object: KubernetesObject): boolean => {
  const { spec, status = {}, metadata } = object as Workload;
  const replicas = spec?.replicas ?? 1;
  return (
    number(status['observedGeneration']) >= (metadata?.generation ?? 0) &&
    number(status['updatedReplicas']) === replicas &&
    number(status['replicas']) === replicas &&
    number(status['availableReplicas']) === replicas
  );
};

const isStuck = (object: KubernetesObject): boolean => {
  const conditions = (object as Workload).status?.['conditions'];
  return (
    Array.isArray(conditions) &&
    conditions.some((one) => one?.type === 'Progressing' && one?.reason === 'ProgressDeadlineExceeded')
  );
};

const watchProgress = async ({ deps }: StepContext, before: WorkloadBefore): Promise<Reason | null> => {
  const within = limitsOf(deps).rolloutWithinMs;
  const watched = {
    resource: resources.deployments,
    options: { namespace: before.namespace, fieldSelector: `metadata.name=${before.name}` },
  };
  let stuck = false;
  const ended = (objects: readonly KubernetesObject[]): boolean => {
    const ours = objects.find(({ metadata }) => metadata?.uid === before.uid);
    stuck = ours !== undefined && isStuck(ours);
    return ours !== undefined && (stuck || isThrough(ours));
  };
  const isOver = await until(deps.cluster, watched, ended, within);
  if (isOver && !stuck) return null;
  return reason(
    'rollout-not-through',
    `the rollout of ${nameOf(before)} does not progress${stuck ? ' (ProgressDeadlineExceeded)' : ` within ${within / 1000} s`}: its old replicas still share the pod's rules`,
  );
};

const lost = (before: WorkloadBefore) => (): Done => ({
  state: 'stopped',
  reasons: [reason('owner-gone', `${nameOf(before)} is gone`)],
});

/** Restarts the healthy replicas under a new template hash, and so a new name prefix: the pod keeps its rules for itself. */
export const rollout: StepKind = {
  name: 'rollout',
  permissions: [needs],
  do: async (context) => {
    const before = context.image.workload;
    if (before?.kind !== 'Deployment')
      return { state: 'stopped', reasons: [reason('no-before-image', 'the Deployment to restart was not saved')] };
    const attempt = { what: `restarting ${nameOf(before)}`, needs };
    const { namespace, name, uid } = before;
    const pinned = { resource: resources.deployments, namespace, name, uid };
    const writing = { cluster: context.deps.cluster, limits: limitsOf(context.deps), attempt };
    const done = asDone(await patchPinned(pinned, (object) => wanted(context, object), writing), lost(before));
    const late = done.state === 'done' ? await watchProgress(context, before) : null;
    return late ? { state: 'interrupted', reasons: [late] } : done;
  },
  undo: null,
};
