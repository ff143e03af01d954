import type { KubernetesObject, Labels } from '../../objects.ts';
import { type Reason, reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { limitsOf } from '../deps.ts';
import { type Pinned, type PinnedWrite, patchPinned, type Wanted } from '../kubernetes/pinned.ts';
import { quarantineLabel } from '../names.ts';
import { may } from '../permission.ts';
import { asDone, nothingLeft, podLost } from './outcome.ts';
import type { StepContext, StepKind } from './step-kind.ts';

const needs = may('', 'pods', ['patch'], 'to put the quarantine label on the pod');

const nameOf = ({ image }: StepContext): string => `${image.pod.namespace}/${image.pod.name}`;

const pinned = ({ image }: StepContext): Pinned => ({
  resource: resources.pods,
  namespace: image.pod.namespace,
  name: image.pod.name,
  uid: image.pod.uid,
});

const writing = (context: StepContext, what: string): PinnedWrite => ({
  cluster: context.deps.cluster,
  limits: limitsOf(context.deps),
  attempt: { what: `${what} on pod ${nameOf(context)}`, needs },
});

const labelOf = ({ metadata }: KubernetesObject): string | undefined => metadata?.labels?.[quarantineLabel];

const wantedAnnotations = ({ step }: StepContext): Labels => step.manifest?.metadata?.annotations ?? {};

const foreign = (context: StepContext, value: string | undefined): Reason[] =>
  value === undefined || value === context.image.pod.uid
    ? []
    : [
        reason(
          'foreign-label',
          `pod ${nameOf(context)} bears ${quarantineLabel}=${value.slice(0, 63)}, which is not its UID: somebody else's, not touched`,
        ),
      ];

const isAsWanted = (context: StepContext, pod: KubernetesObject): boolean =>
  labelOf(pod) === context.image.pod.uid &&
  Object.entries(wantedAnnotations(context)).every(([key, value]) => pod.metadata?.annotations?.[key] === value);

const wanted = (context: StepContext, pod: KubernetesObject): Wanted => {
  const declined = foreign(context, labelOf(pod));
  if (declined.length > 0) return { declined };
  if (isAsWanted(context, pod)) return null;
  return {
    patch: {
      metadata: { labels: { [quarantineLabel]: context.image.pod.uid }, annotations: wantedAnnotations(context) },
    },
  };
};

/** What still has the value that we gave it goes back to what was before; what somebody changed since is theirs. */
const restoredAnnotations = (context: StepContext, pod: KubernetesObject): { [key: string]: string | null } =>
  Object.fromEntries(
    Object.entries(wantedAnnotations(context))
      .filter(
        ([key, value]) => pod.metadata?.annotations?.[key] === value && context.image.pod.annotations[key] !== value,
      )
      .map(([key]) => [key, context.image.pod.annotations[key] ?? null]),
  );

const restored = (context: StepContext, pod: KubernetesObject): Wanted => {
  const declined = foreign(context, labelOf(pod));
  if (declined.length > 0) return { declined };
  const restoring = restoredAnnotations(context, pod);
  const before = context.image.pod.labels[quarantineLabel];
  if (labelOf(pod) === before && Object.keys(restoring).length === 0) return null;
  return { patch: { metadata: { labels: { [quarantineLabel]: before ?? null }, annotations: restoring } } };
};

const check = async (context: StepContext): Promise<readonly Reason[]> => {
  const found = await context.deps.cluster.get(resources.pods, context.image.pod.namespace, context.image.pod.name);
  if (found.state === 'unreachable')
    return [reason('cluster-unreachable', `could not look at pod ${nameOf(context)}: ${found.problem.message}`)];
  const isIt = found.state === 'found' && found.value.metadata?.uid === context.image.pod.uid;
  return isIt ? foreign(context, labelOf(found.value)) : [];
};

/** Puts the label on the pod that the policy will select by; alone it changes nothing. */
export const label: StepKind = {
  name: 'label',
  permissions: [needs],
  do: async (context) => {
    const outcome = await patchPinned(
      pinned(context),
      (pod) => wanted(context, pod),
      writing(context, `the label ${quarantineLabel}`),
    );
    return asDone(outcome, podLost(nameOf(context)));
  },
  undo: {
    check,
    do: async (context) => {
      const outcome = await patchPinned(
        pinned(context),
        (pod) => restored(context, pod),
        writing(context, `removing the label ${quarantineLabel}`),
      );
      return asDone(outcome, () => nothingLeft);
    },
  },
};
