import type { KubernetesObject, Workload } from '../../objects.ts';
import { type Reason, reason } from '../../reason.ts';
import type { WorkloadBefore } from '../before-image.ts';
import { limitsOf } from '../deps.ts';
import { type Pinned, type PinnedWrite, patchPinned, type Wanted } from '../kubernetes/pinned.ts';
import { scaleResource, scaleResources } from '../owners.ts';
import { may, type Permission } from '../permission.ts';
import { asDone, nothingLeft } from './outcome.ts';
import type { Done, StepContext, StepKind } from './step-kind.ts';

const needs = (plural: string, group: string): Permission =>
  may(group, `${plural}/scale`, ['get', 'patch'], 'to scale the workload to 0 and back');

const permissions = scaleResources.map(({ resource, group }) => needs(resource, group));

const nameOf = ({ kind, namespace, name }: WorkloadBefore): string => `${kind} ${namespace}/${name}`;

type Scaling = { readonly before: WorkloadBefore; readonly pinned: Pinned; readonly writing: PinnedWrite };

const missing: Done = {
  state: 'stopped',
  reasons: [reason('no-before-image', 'the number of replicas before was not saved, so it is not changed')],
};

const scaling = ({ image, deps }: StepContext, what: string): Scaling | null => {
  const before = image.workload;
  const resource = before && scaleResource(before);
  if (!before || !resource) return null;
  const { namespace, name, uid } = before;
  const attempt = { what: `${what} ${nameOf(before)}`, needs: needs(resource.resource, resource.group) };
  return {
    before,
    pinned: { resource, namespace, name, uid },
    writing: { cluster: deps.cluster, limits: limitsOf(deps), attempt, subresource: 'scale' },
  };
};

const replicasOf = (object: KubernetesObject): number => (object as Workload).spec?.replicas ?? 1;

const lost =
  (before: WorkloadBefore) =>
  (state: 'gone' | 'replaced'): Done => ({
    state: 'stopped',
    reasons: [
      reason(
        state === 'gone' ? 'owner-gone' : 'owner-replaced',
        `${nameOf(before)} is ${state === 'gone' ? 'gone' : 'another object now; it was not touched'}`,
      ),
    ],
  });

const toZero = (object: KubernetesObject): Wanted =>
  replicasOf(object) === 0 ? null : { patch: { spec: { replicas: 0 } } };

const scaledSince = (before: WorkloadBefore, object: KubernetesObject): Reason[] => {
  const now = replicasOf(object);
  return now === 0 || now === before.replicas
    ? []
    : [
        reason(
          'scaled-since',
          `${nameOf(before)} is at ${now} replicas, neither the 0 that was set nor the ${before.replicas} from before: somebody scaled it since; not touched`,
        ),
      ];
};

const back = (before: WorkloadBefore, object: KubernetesObject): Wanted => {
  const declined = scaledSince(before, object);
  if (declined.length > 0) return { declined };
  return replicasOf(object) === before.replicas ? null : { patch: { spec: { replicas: before.replicas } } };
};

const check = async (context: StepContext): Promise<readonly Reason[]> => {
  const found = scaling(context, 'scaling back');
  if (!found) return [];
  const { pinned, before } = found;
  const look = await context.deps.cluster.get(pinned.resource, pinned.namespace, pinned.name);
  if (look.state === 'unreachable')
    return [reason('cluster-unreachable', `could not look at ${nameOf(before)}: ${look.problem.message}`)];
  return look.state === 'found' && look.value.metadata?.uid === before.uid ? scaledSince(before, look.value) : [];
};

/** Sets the workload to 0 replicas through its scale subresource, and back to what the before-image says. */
export const scaleToZero: StepKind = {
  name: 'scale-to-zero',
  permissions,
  do: async (context) => {
    const found = scaling(context, 'scaling to 0');
    return found ? asDone(await patchPinned(found.pinned, toZero, found.writing), lost(found.before)) : missing;
  },
  undo: {
    check,
    do: async (context) => {
      const found = scaling(context, 'scaling back');
      if (!found) return nothingLeft;
      return asDone(
        await patchPinned(found.pinned, (object) => back(found.before, object), found.writing),
        () => nothingLeft,
      );
    },
  },
};
