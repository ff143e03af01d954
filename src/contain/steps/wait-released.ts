import type { KubernetesObject } from '../../objects.ts';
import { reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { limitsOf } from '../deps.ts';
import { until } from '../kubernetes/until.ts';
import { may } from '../permission.ts';
import { nothingLeft } from './outcome.ts';
import { podName } from './pod-at-hand.ts';
import type { StepKind } from './step-kind.ts';

const needs = may(
  '',
  'pods',
  ['get', 'list', 'watch'],
  'to see that the ReplicaSet let go of the pod, and that its siblings are gone',
);

const isFree = ({ metadata }: KubernetesObject): boolean =>
  !metadata?.ownerReferences?.some(({ controller }) => controller);

/** Waits until no controller owns the pod: scaled or rolled out before that, the owner may pick it as the pod to delete. */
export const waitReleased: StepKind = {
  name: 'wait-released',
  permissions: [needs],
  do: async (context) => {
    const { namespace, name, uid } = context.image.pod;
    const watched = { resource: resources.pods, options: { namespace, fieldSelector: `metadata.name=${name}` } };
    const released = (pods: readonly KubernetesObject[]) =>
      pods.some((pod) => pod.metadata?.uid === uid && isFree(pod));
    if (await until(context.deps.cluster, watched, released, limitsOf(context.deps).releasedWithinMs))
      return nothingLeft;
    return {
      state: 'interrupted',
      reasons: [
        reason('not-released-in-time', `pod ${podName(context)} still has a controller, which might delete it next`),
      ],
    };
  },
  undo: null,
};
