import type { KubernetesObject, NetworkPolicy } from '../../objects.ts';
import { type Reason, reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { limitsOf } from '../deps.ts';
import { createOnce, deletePinned, type Outcome, type PinnedWrite } from '../kubernetes/pinned.ts';
import { until } from '../kubernetes/until.ts';
import { quarantineName } from '../names.ts';
import { may } from '../permission.ts';
import { notOurPolicy } from '../policy-manifest.ts';
import { asDone, nothingLeft } from './outcome.ts';
import type { Done, StepContext, StepKind } from './step-kind.ts';

const group = 'networking.k8s.io';
const create = may(group, 'networkpolicies', ['create', 'get'], 'to create the deny-all policy of one pod');
const remove = may(group, 'networkpolicies', ['delete', 'get', 'watch'], 'to delete that policy again on release');

const placeOf = ({ image }: StepContext) => ({
  resource: resources.networkPolicies,
  namespace: image.pod.namespace,
  name: quarantineName(image.pod.uid),
});

const nameOf = (context: StepContext): string =>
  `NetworkPolicy ${context.image.pod.namespace}/${quarantineName(context.image.pod.uid)}`;

const foreign =
  ({ plan, image }: StepContext) =>
  (object: KubernetesObject): Reason[] =>
    notOurPolicy(object as NetworkPolicy, plan, image.pod.uid);

const writing = (context: StepContext, verb: string, needs: PinnedWrite['attempt']['needs']): PinnedWrite => ({
  cluster: context.deps.cluster,
  limits: limitsOf(context.deps),
  attempt: { what: `${verb} ${nameOf(context)}`, needs },
});

const beingDeleted = (context: StepContext): Done => ({
  state: 'interrupted',
  reasons: [reason('policy-being-deleted', `${nameOf(context)} is being deleted: try again when it is gone`)],
});

const created = (context: StepContext, outcome: Outcome): Done =>
  outcome.state === 'unchanged' && outcome.object.metadata?.deletionTimestamp
    ? beingDeleted(context)
    : asDone(outcome, () => beingDeleted(context));

const present = async (context: StepContext): Promise<{ uid: string | null; reasons: readonly Reason[] }> => {
  const { resource, namespace, name } = placeOf(context);
  const found = await context.deps.cluster.get(resource, namespace, name);
  if (found.state === 'absent') return { uid: null, reasons: [] };
  if (found.state === 'unreachable')
    return {
      uid: null,
      reasons: [reason('cluster-unreachable', `could not look at ${nameOf(context)}: ${found.problem.message}`)],
    };
  return { uid: found.value.metadata?.uid ?? null, reasons: foreign(context)(found.value) };
};

const isGone = (context: StepContext, uid: string): Promise<boolean> => {
  const { resource, namespace, name } = placeOf(context);
  const gone = (objects: readonly KubernetesObject[]) => !objects.some(({ metadata }) => metadata?.uid === uid);
  return until(
    context.deps.cluster,
    { resource, options: { namespace, name } },
    gone,
    limitsOf(context.deps).goneWithinMs,
  );
};

const stillThere = (context: StepContext): Reason =>
  reason(
    'policy-still-there',
    `${nameOf(context)} is deleted but still waits for a finalizer: the network-policy controller may be off, and the pod may stay cut off`,
  );

const removeOurs = async (context: StepContext): Promise<Done> => {
  const { uid, reasons } = await present(context);
  if (reasons.length > 0)
    return { state: reasons.some(({ code }) => code === 'cluster-unreachable') ? 'interrupted' : 'stopped', reasons };
  if (uid === null) return nothingLeft;
  const outcome = await deletePinned(
    { ...placeOf(context), uid },
    foreign(context),
    writing(context, 'deleting', remove),
  );
  if (outcome.state === 'gone' || outcome.state === 'replaced') return nothingLeft;
  const notes = outcome.state !== 'changed' || (await isGone(context, uid)) ? [] : [stillThere(context)];
  return asDone(outcome, () => nothingLeft, notes);
};

/** Creates the deny-all policy that selects the one pod by its label. Deleting it is the undo; it is never edited. */
export const networkPolicy: StepKind = {
  name: 'network-policy',
  permissions: [create, remove],
  do: async (context) => {
    const body = context.step.manifest;
    if (!body)
      return {
        state: 'stopped',
        reasons: [reason('plan-incomplete', 'the plan holds no manifest for its policy: plan again')],
      };
    return created(
      context,
      await createOnce(placeOf(context), body, foreign(context), writing(context, 'creating', create)),
    );
  },
  undo: { check: async (context) => (await present(context)).reasons, do: removeOurs },
};
