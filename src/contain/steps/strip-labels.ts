import type { KubernetesObject, Labels } from '../../objects.ts';
import { type Reason, reason } from '../../reason.ts';
import { patchPinned, type Wanted } from '../kubernetes/pinned.ts';
import { quarantineLabel } from '../names.ts';
import { asDone, nothingLeft, podLost } from './outcome.ts';
import { checkPod, patchPods, pinnedPod, podName, writingPod } from './pod-at-hand.ts';
import { resolution } from './resolution.ts';
import type { StepContext, StepKind } from './step-kind.ts';

/** The labels that go: all that were there before ours. */
const others = ({ image }: StepContext): Labels =>
  Object.fromEntries(Object.entries(image.pod.labels).filter(([key]) => key !== quarantineLabel));

const stripped = (context: StepContext, { metadata }: KubernetesObject): Wanted => {
  const left = Object.keys(metadata?.labels ?? {}).filter((key) => key !== quarantineLabel);
  if (left.length === 0) return null;
  const unknown = left.filter((key) => others(context)[key] !== metadata?.labels?.[key]);
  if (unknown.length > 0)
    return {
      declined: [
        reason(
          'labels-changed',
          `pod ${podName(context)} has labels that were not saved (${unknown.join(', ')}): not touched`,
        ),
      ],
    };
  return { patch: { metadata: { labels: Object.fromEntries(left.map((key) => [key, null])) } } };
};

const changedSince = (context: StepContext, { metadata }: KubernetesObject): Reason[] => {
  const now = metadata?.labels ?? {};
  const changed = Object.entries(others(context)).filter(
    ([key, value]) => now[key] !== undefined && now[key] !== value,
  );
  return changed.length === 0
    ? []
    : [
        reason(
          'labels-changed',
          `pod ${podName(context)} got other values of ${changed.map(([key]) => key).join(', ')} since; not touched`,
        ),
      ];
};

const restored = (context: StepContext, pod: KubernetesObject): Wanted => {
  const declined = changedSince(context, pod);
  if (declined.length > 0) return { declined };
  const missing = Object.entries(others(context)).filter(([key]) => pod.metadata?.labels?.[key] === undefined);
  return missing.length === 0 ? null : { patch: { metadata: { labels: Object.fromEntries(missing) } } };
};

const adoption = ({ image }: StepContext): Reason[] =>
  image.pod.ownerReferences.some(({ controller }) => controller)
    ? [
        reason(
          'pod-may-be-deleted',
          'with its labels back the pod is taken back by its controller, which then deletes one pod too many: perhaps this one',
        ),
      ]
    : [];

/**
 * Takes all labels but ours off the pod: policies and services that go by labels lose it, and so does its ReplicaSet, which
 * starts a replacement. Only once our policy is in force: before that, the pod would be open for a moment.
 */
export const stripLabels: StepKind = {
  name: 'strip-labels',
  permissions: [patchPods],
  do: async (context) => {
    const late = await resolution(context);
    if (late) return { state: 'interrupted', reasons: [late] };
    const outcome = await patchPinned(
      pinnedPod(context),
      (pod) => stripped(context, pod),
      writingPod(context, 'stripping labels'),
    );
    return asDone(outcome, podLost(podName(context)));
  },
  undo: {
    check: (context) => checkPod(context, (pod) => changedSince(context, pod)),
    do: async (context) => {
      const outcome = await patchPinned(
        pinnedPod(context),
        (pod) => restored(context, pod),
        writingPod(context, 'restoring labels'),
      );
      return asDone(outcome, () => nothingLeft, outcome.state === 'changed' ? adoption(context) : []);
    },
  },
};
