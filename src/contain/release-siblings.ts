import { podIdentifier } from '../network/identifier.ts';
import { policySelects } from '../network/selects.ts';
import type { NetworkPolicy, Pod } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import { resources } from '../resources.ts';
import type { BeforeImage } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import { quarantineName } from './names.ts';
import type { Plan } from './plan.ts';

const bornAt = ({ metadata }: Pod): number => Date.parse(metadata?.creationTimestamp ?? '');

/** Pods of the same name prefix that started while the quarantine was in force, on another node than the pod's. */
const startedSince = (pods: readonly Pod[], { pod, savedAt }: BeforeImage): Pod[] => {
  const own = podIdentifier(pod.name, pod.namespace);
  const since = Math.floor(Date.parse(savedAt) / 1_000) * 1_000;
  return pods.filter(
    (one) =>
      one.metadata?.uid !== pod.uid &&
      podIdentifier(one.metadata?.name ?? '', pod.namespace) === own &&
      one.spec?.nodeName !== undefined &&
      one.spec.nodeName !== pod.nodeName &&
      !(bornAt(one) < since),
  );
};

/** The agent keeps the rules that the first pod of the prefix on its node got; a pod that came later set them right. */
const firstOnTheirNodes = (pods: readonly Pod[]): Pod[] =>
  [...Map.groupBy(pods, ({ spec }) => spec?.nodeName ?? '').values()].flatMap((here) =>
    here.length === 1 ? here : [],
  );

const isUnderAPolicy = (policies: readonly NetworkPolicy[], { pod }: BeforeImage, one: Pod): boolean =>
  policies.some(
    (policy) =>
      policy.metadata?.name !== quarantineName(pod.uid) &&
      policySelects(policy, pod.namespace, one.metadata?.labels ?? {}),
  );

const stays = ({ metadata, spec }: Pod): Reason =>
  reason(
    'sibling-stays-cut-off',
    `pod ${metadata?.namespace}/${metadata?.name} started during the quarantine as the first of its name prefix on ${spec?.nodeName}, and may stay cut off until another one starts there: recreate it (kubectl delete pod --namespace ${metadata?.namespace} ${metadata?.name})`,
  );

const notLooked = (problem: Reason): Reason[] => [
  reason(
    'siblings-not-looked-at',
    `whether pods of the same name prefix stay cut off could not be looked at: ${problem.message}`,
  ),
];

/**
 * After a release on the VPC CNI: the pods that came up under the quarantine's rules and may keep them. Measured with no
 * other policy around; under one, the agent writes that pod's rules anew by itself.
 */
export const siblingsLeftBehind = async (
  plan: Plan,
  image: BeforeImage,
  { cluster }: Pick<ContainDeps, 'cluster'>,
): Promise<Reason[]> => {
  if (plan.engine !== 'vpc-cni' || image.policies.length > 0) return [];
  const { namespace } = image.pod;
  const pods = await cluster.list(resources.pods, { namespace });
  if (pods.state !== 'found') return pods.state === 'unreachable' ? notLooked(pods.problem) : [];
  const left = firstOnTheirNodes(startedSince(pods.value as Pod[], image));
  if (left.length === 0) return [];
  const policies = await cluster.list(resources.networkPolicies, { namespace });
  const others = policies.state === 'found' ? (policies.value as NetworkPolicy[]) : [];
  return left.filter((one) => !isUnderAPolicy(others, image, one)).map(stays);
};
