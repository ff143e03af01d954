import { podIdentifier } from '../../network/identifier.ts';
import type { KubernetesObject } from '../../objects.ts';
import { reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { limitsOf } from '../deps.ts';
import { until } from '../kubernetes/until.ts';
import { may } from '../permission.ts';
import { nothingLeft } from './outcome.ts';
import type { StepContext, StepKind } from './step-kind.ts';

const needs = may('', 'pods', ['get', 'list', 'watch'], 'to see that no other pod shares the rules any more');

const sharing = ({ image }: StepContext, pods: readonly KubernetesObject[]): KubernetesObject[] => {
  const own = podIdentifier(image.pod.name, image.pod.namespace);
  return pods.filter(
    ({ metadata }) =>
      metadata?.uid !== image.pod.uid && podIdentifier(metadata?.name ?? '', metadata?.namespace ?? '') === own,
  );
};

/** Waits until the pod is the last of its name prefix: from then on the agent keeps rules for it alone. */
export const waitPrefixEmpty: StepKind = {
  name: 'wait-prefix-empty',
  permissions: [needs],
  do: async (context) => {
    const watched = { resource: resources.pods, options: { namespace: context.image.pod.namespace } };
    const within = limitsOf(context.deps).prefixEmptyWithinMs;
    const isEmpty = (pods: readonly KubernetesObject[]): boolean => sharing(context, pods).length === 0;
    if (await until(context.deps.cluster, watched, isEmpty, within)) return nothingLeft;
    return {
      state: 'interrupted',
      reasons: [reason('prefix-not-empty', `other pods still share the pod's rules after ${within / 1000} s`)],
    };
  },
  undo: null,
};
