import { type Reason, reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { limitsOf } from '../deps.ts';
import { deletePinned } from '../kubernetes/pinned.ts';
import { until } from '../kubernetes/until.ts';
import { may } from '../permission.ts';
import { asDone, nothingLeft } from './outcome.ts';
import { pinnedPod, podName } from './pod-at-hand.ts';
import type { Done, StepContext, StepKind } from './step-kind.ts';

const needs = may('', 'pods', ['delete', 'watch'], 'to delete the one pod, by its UID, and to see it go');

/** The shortest time that still makes the API server wait for the kubelet; at 0 the containers may outlive their object. */
export const graceSeconds = 1;

const isGone = (context: StepContext): Promise<boolean> => {
  const { namespace, name, uid } = context.image.pod;
  const watched = { resource: resources.pods, options: { namespace, fieldSelector: `metadata.name=${name}` } };
  const { cluster } = context.deps;
  return until(
    cluster,
    watched,
    (pods) => !pods.some(({ metadata }) => metadata?.uid === uid),
    limitsOf(context.deps).goneWithinMs,
  );
};

const ending = (context: StepContext): Reason =>
  reason(
    'pod-still-ending',
    `pod ${podName(context)} is being deleted and not gone yet: its kubelet, or a finalizer, has the last word`,
  );

/** Deletes the pod by its UID; another one of the same name is never touched. Gone is done, whoever was first. */
export const deletePod: StepKind = {
  name: 'delete-pod',
  permissions: [needs],
  do: async (context): Promise<Done> => {
    const outcome = await deletePinned(pinnedPod(context), () => [], {
      cluster: context.deps.cluster,
      limits: limitsOf(context.deps),
      attempt: { what: `deleting pod ${podName(context)}`, needs },
      gracePeriodSeconds: graceSeconds,
    });
    const done = asDone(outcome, () => nothingLeft);
    if (done.state !== 'done' || done.uid === null || (await isGone(context))) return done;
    return { ...done, notes: [ending(context)] };
  },
  undo: null,
};
