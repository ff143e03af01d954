import type { KubernetesObject } from '../../objects.ts';
import type { Reason } from '../../reason.ts';
import { reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { limitsOf } from '../deps.ts';
import type { Pinned, PinnedWrite } from '../kubernetes/pinned.ts';
import { may } from '../permission.ts';
import type { StepContext } from './step-kind.ts';

export const patchPods = may('', 'pods', ['patch'], 'to put labels on the one pod and to take them off again');

export const podName = ({ image }: StepContext): string => `${image.pod.namespace}/${image.pod.name}`;

export const pinnedPod = ({ image }: StepContext): Pinned => ({
  resource: resources.pods,
  namespace: image.pod.namespace,
  name: image.pod.name,
  uid: image.pod.uid,
});

export const writingPod = (context: StepContext, what: string): PinnedWrite => ({
  cluster: context.deps.cluster,
  limits: limitsOf(context.deps),
  attempt: { what: `${what} on pod ${podName(context)}`, needs: patchPods },
});

/** Looks at the pod before an undo; one that is gone or replaced stands in the way of nothing. */
export const checkPod = async (
  context: StepContext,
  obstacles: (pod: KubernetesObject) => readonly Reason[],
): Promise<readonly Reason[]> => {
  const { namespace, name, uid } = context.image.pod;
  const found = await context.deps.cluster.get(resources.pods, namespace, name);
  if (found.state === 'unreachable')
    return [reason('cluster-unreachable', `could not look at pod ${podName(context)}: ${found.problem.message}`)];
  return found.state === 'found' && found.value.metadata?.uid === uid ? obstacles(found.value) : [];
};
