import type { KubernetesObject } from '../../objects.ts';
import type { Resource } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { limitsOf } from '../deps.ts';
import { createOnce, deletePinned, type Outcome, type PinnedWrite } from '../kubernetes/pinned.ts';
import { until } from '../kubernetes/until.ts';
import { quarantineName } from '../names.ts';
import { may, type Permission } from '../permission.ts';
import { asDone, nothingLeft } from './outcome.ts';
import type { Done, StepContext, Undo } from './step-kind.ts';

/** A kind of policy that one plan creates and deletes, and never edits. */
export type PolicyStep = {
  readonly resource: Resource;
  /** Why an object of our name is not this plan's: then it is not touched. */
  readonly foreign: (context: StepContext, object: KubernetesObject) => readonly Reason[];
};

type At = { readonly resource: Resource; readonly namespace: string | null; readonly name: string };

const placeOf = ({ resource }: PolicyStep, { image, step }: StepContext): At => ({
  resource,
  namespace: resource.namespaced ? image.pod.namespace : null,
  name: step.manifest?.metadata?.name ?? quarantineName(image.pod.uid),
});

const nameOf = (step: PolicyStep, context: StepContext): string => {
  const { resource, namespace, name } = placeOf(step, context);
  return `${resource.kind} ${namespace === null ? '' : `${namespace}/`}${name}`;
};

export const creating = ({ resource }: PolicyStep): Permission =>
  may(resource.group, resource.resource, ['create', 'get'], 'to create the deny-all policy of one pod');
export const deleting = ({ resource }: PolicyStep): Permission =>
  may(resource.group, resource.resource, ['delete', 'get', 'list', 'watch'], 'to delete that policy again on release');

const writing = (step: PolicyStep, context: StepContext, verb: string, needs: Permission): PinnedWrite => ({
  cluster: context.deps.cluster,
  limits: limitsOf(context.deps),
  attempt: { what: `${verb} ${nameOf(step, context)}`, needs },
});

const beingDeleted = (step: PolicyStep, context: StepContext): Done => ({
  state: 'interrupted',
  reasons: [reason('policy-being-deleted', `${nameOf(step, context)} is being deleted: try again when it is gone`)],
});

const asCreated = (step: PolicyStep, context: StepContext, outcome: Outcome): Done =>
  outcome.state === 'unchanged' && outcome.object.metadata?.deletionTimestamp
    ? beingDeleted(step, context)
    : asDone(outcome, () => beingDeleted(step, context));

/** Creates the policy that the plan shows, or finds the one that an earlier run of the same plan created. */
export const createPolicy = async (step: PolicyStep, context: StepContext): Promise<Done> => {
  const body = context.step.manifest;
  if (!body)
    return {
      state: 'stopped',
      reasons: [reason('plan-incomplete', 'the plan holds no manifest for its policy: plan again')],
    };
  const foreign = (object: KubernetesObject): readonly Reason[] => step.foreign(context, object);
  const outcome = await createOnce(
    placeOf(step, context),
    body,
    foreign,
    writing(step, context, 'creating', creating(step)),
  );
  return asCreated(step, context, outcome);
};

const present = async (
  step: PolicyStep,
  context: StepContext,
): Promise<{ uid: string | null; reasons: readonly Reason[] }> => {
  const { resource, namespace, name } = placeOf(step, context);
  const found = await context.deps.cluster.get(resource, namespace, name);
  if (found.state === 'absent') return { uid: null, reasons: [] };
  if (found.state === 'unreachable')
    return {
      uid: null,
      reasons: [reason('cluster-unreachable', `could not look at ${nameOf(step, context)}: ${found.problem.message}`)],
    };
  return { uid: found.value.metadata?.uid ?? null, reasons: step.foreign(context, found.value) };
};

const isGone = (step: PolicyStep, context: StepContext, uid: string): Promise<boolean> => {
  const { resource, namespace, name } = placeOf(step, context);
  const options = { ...(namespace === null ? {} : { namespace }), fieldSelector: `metadata.name=${name}` };
  const gone = (objects: readonly KubernetesObject[]): boolean =>
    !objects.some(({ metadata }) => metadata?.uid === uid);
  return until(context.deps.cluster, { resource, options }, gone, limitsOf(context.deps).goneWithinMs);
};

const stillThere = (step: PolicyStep, context: StepContext): Reason =>
  reason(
    'policy-still-there',
    `${nameOf(step, context)} is deleted but waits for a finalizer: the controller that holds it may be off, and the pod may stay cut off`,
  );

const cannot = (reasons: readonly Reason[]): Done => ({
  state: reasons.some(({ code }) => code === 'cluster-unreachable') ? 'interrupted' : 'stopped',
  reasons,
});

const removeOurs = async (step: PolicyStep, context: StepContext): Promise<Done> => {
  const { uid, reasons } = await present(step, context);
  if (reasons.length > 0) return cannot(reasons);
  if (uid === null) return nothingLeft;
  const pinned = { ...placeOf(step, context), uid };
  const mayDelete = (object: KubernetesObject): readonly Reason[] => step.foreign(context, object);
  const outcome = await deletePinned(pinned, mayDelete, writing(step, context, 'deleting', deleting(step)));
  const deleted = outcome.state === 'changed' || outcome.state === 'unchanged';
  const notes = !deleted || (await isGone(step, context, uid)) ? [] : [stillThere(step, context)];
  return asDone(outcome, () => nothingLeft, notes);
};

/** Deletes the policy by its UID, as long as it is the one that the plan created. */
export const deletion = (step: PolicyStep): Undo => ({
  check: async (context) => (await present(step, context)).reasons,
  do: (context) => removeOurs(step, context),
});
