import type { KubernetesObject, Labels } from '../../objects.ts';
import { type Reason, reason } from '../../reason.ts';
import { patchPinned, type Wanted } from '../kubernetes/pinned.ts';
import { quarantineLabel } from '../names.ts';
import { asDone, nothingLeft, podLost } from './outcome.ts';
import { checkPod, patchPods, pinnedPod, podName, writingPod } from './pod-at-hand.ts';
import type { StepContext, StepKind } from './step-kind.ts';

const labelOf = ({ metadata }: KubernetesObject): string | undefined => metadata?.labels?.[quarantineLabel];

const wantedAnnotations = ({ step }: StepContext): Labels => step.manifest?.metadata?.annotations ?? {};

const foreign = (context: StepContext, value: string | undefined): Reason[] =>
  value === undefined || value === context.image.pod.uid
    ? []
    : [
        reason(
          'foreign-label',
          `pod ${podName(context)} bears ${quarantineLabel}=${value.slice(0, 63)}, which is not its UID: somebody else's, not touched`,
        ),
      ];

const isAsWanted = (context: StepContext, pod: KubernetesObject): boolean =>
  labelOf(pod) === context.image.pod.uid &&
  Object.entries(wantedAnnotations(context)).every(([key, value]) => pod.metadata?.annotations?.[key] === value);

const wanted = (context: StepContext, pod: KubernetesObject): Wanted => {
  const declined = foreign(context, labelOf(pod));
  if (declined.length > 0) return { declined };
  if (isAsWanted(context, pod)) return null;
  const labels = { [quarantineLabel]: context.image.pod.uid };
  return { patch: { metadata: { labels, annotations: wantedAnnotations(context) } } };
};

/** What still has the value that we gave it goes back to what was before; what somebody changed since is theirs. */
const restoredAnnotations = (
  { image, ...context }: StepContext,
  pod: KubernetesObject,
): { [key: string]: string | null } =>
  Object.fromEntries(
    Object.entries(wantedAnnotations({ image, ...context }))
      .filter(([key, value]) => pod.metadata?.annotations?.[key] === value && image.pod.annotations[key] !== value)
      .map(([key]) => [key, image.pod.annotations[key] ?? null]),
  );

const restored = (context: StepContext, pod: KubernetesObject): Wanted => {
  const declined = foreign(context, labelOf(pod));
  if (declined.length > 0) return { declined };
  const restoring = restoredAnnotations(context, pod);
  const before = context.image.pod.labels[quarantineLabel];
  if (labelOf(pod) === before && Object.keys(restoring).length === 0) return null;
  return { patch: { metadata: { labels: { [quarantineLabel]: before ?? null }, annotations: restoring } } };
};

/** Puts the label on the pod that the policy will select by; alone it changes nothing. */
export const label: StepKind = {
  name: 'label',
  permissions: [patchPods],
  do: async (context) => {
    const writing = writingPod(context, `the label ${quarantineLabel}`);
    return asDone(
      await patchPinned(pinnedPod(context), (pod) => wanted(context, pod), writing),
      podLost(podName(context)),
    );
  },
  undo: {
    check: (context) => checkPod(context, (pod) => foreign(context, labelOf(pod))),
    do: async (context) => {
      const writing = writingPod(context, `removing the label ${quarantineLabel}`);
      return asDone(await patchPinned(pinnedPod(context), (pod) => restored(context, pod), writing), () => nothingLeft);
    },
  },
};
