import type { PodSeen } from '../../enrich/seen.ts';
import { detectEngine } from '../../network/engine.ts';
import { onSameNode, siblings } from '../../network/identifier.ts';
import type { KubernetesObject, Labels, NetworkPolicy } from '../../objects.ts';
import { type Reason, reason } from '../../reason.ts';
import { quarantineAdmission } from '../admission/quarantine.ts';
import { notOurClusterPolicy } from '../cluster-policy-manifest.ts';
import type { Outline } from '../engines/drive.ts';
import { engineFor } from '../engines.ts';
import { clusterPoliciesOn, policiesOn } from '../judging/policies-on.ts';
import { situationOf } from '../judging/situation.ts';
import { quarantineLabel, quarantineName } from '../names.ts';
import { nextStep } from '../next-step.ts';
import type { PlanTarget, Verdict } from '../plan.ts';
import { notOurPolicy } from '../policy-manifest.ts';
import { calicoNetworkPolicy } from '../steps/calico-network-policy.ts';
import { ciliumNetworkPolicy } from '../steps/cilium-network-policy.ts';
import { clusterNetworkPolicy } from '../steps/cluster-network-policy.ts';
import { label } from '../steps/label.ts';
import { networkPolicy } from '../steps/network-policy.ts';
import { stripLabels } from '../steps/strip-labels.ts';
import { waitCiliumEndpoint } from '../steps/wait-cilium-endpoint.ts';
import { waitResolved } from '../steps/wait-resolved.ts';
import { verdictOf } from '../verdict.ts';
import { verifyQuarantine } from '../verify-quarantine.ts';
import type { Action, Draft } from './action.ts';

const labelsOf = ({ pod }: PodSeen): Labels => pod.metadata?.labels ?? {};
const uidOf = ({ pod }: PodSeen): string => pod.metadata?.uid ?? '';
const nameOf = ({ pod }: PodSeen): string => `${pod.metadata?.namespace}/${pod.metadata?.name}`;

const targetOf = (seen: PodSeen): PlanTarget => ({
  kind: 'Pod',
  namespace: seen.pod.metadata?.namespace ?? null,
  name: seen.pod.metadata?.name ?? '',
  uid: uidOf(seen),
});

const ended = (seen: PodSeen): Reason[] =>
  ['Succeeded', 'Failed'].includes(seen.pod.status?.phase ?? '')
    ? [reason('pod-ended', `pod ${nameOf(seen)} has ended: there is no network to cut`)]
    : [];

const foreignLabel = (seen: PodSeen): Reason[] => {
  const value = labelsOf(seen)[quarantineLabel];
  return value === undefined || value === uidOf(seen)
    ? []
    : [
        reason(
          'foreign-label',
          `pod ${nameOf(seen)} bears ${quarantineLabel}=${value.slice(0, 63)}, which is not its UID: somebody else's, not touched`,
        ),
      ];
};

const ourNamesake = ({ pod, policies }: PodSeen): NetworkPolicy | undefined => {
  if (policies.networkPolicies.state !== 'found') return undefined;
  const { namespace, uid = '' } = pod.metadata ?? {};
  return policies.networkPolicies.value.find(
    ({ metadata }) => metadata?.name === quarantineName(uid) && metadata.namespace === namespace,
  );
};

const ourClusterNamesake = ({ pod, policies }: PodSeen): KubernetesObject | undefined => {
  if (policies.awsClusterNetworkPolicies.state !== 'found') return undefined;
  return policies.awsClusterNetworkPolicies.value.find(
    ({ metadata }) => metadata?.name === quarantineName(pod.metadata?.uid ?? ''),
  );
};

const foreignPolicy = ({ seen, planId }: Draft): Reason[] => {
  const policy = ourNamesake(seen);
  const clusterPolicy = ourClusterNamesake(seen);
  const pod = { namespace: seen.pod.metadata?.namespace ?? '', uid: uidOf(seen) };
  return [
    ...(policy ? notOurPolicy(policy, { id: planId }, pod.uid) : []),
    ...(clusterPolicy ? notOurClusterPolicy(clusterPolicy, { id: planId }, pod) : []),
  ];
};

/** Cutting off healthy pods needs the rule's word for it. */
export const siblingsConsent = 'siblings-cut-off';

const withoutConsent = ({ seen, accept }: Draft): Reason[] => {
  if (accept.includes(siblingsConsent)) return [];
  if (seen.neighbours.state !== 'found')
    return [
      reason('siblings-unknown', 'whether other pods share its rules could not be looked at, so nothing is done'),
    ];
  const cutOff = onSameNode(seen, siblings(seen)).map(({ metadata }) => metadata?.name);
  return cutOff.length === 0
    ? []
    : [
        reason(
          siblingsConsent,
          `${cutOff.join(', ')} on the same node would be cut off too, since they share the pod's rules: say accept: [${siblingsConsent}] in the rule, or --accept ${siblingsConsent}`,
        ),
      ];
};

const expectedOf = ({ seen, limits, accept, now }: Draft, { labels, left, denied, more = [] }: Outline): Verdict => {
  const before = {
    policies: policiesOn(seen).map(({ ref }) => ref),
    clusterPolicies: clusterPoliciesOn(seen),
    labels: labelsOf(seen),
  };
  const verdict = verdictOf(situationOf({ seen, labels, left, denied, more, before, limits }), [], now);
  const next = nextStep(seen, accept, verdict.verdict);
  return next ? { ...verdict, next } : verdict;
};

/** Cuts one pod off from the network, as far as the cluster's engine can, and keeps it as evidence. */
export const quarantine: Action = {
  id: 'quarantine',
  title: 'Cut the pod off from the network and keep it',
  blastRadius:
    'the pod; pods of its name prefix on the same node where the engine cannot tell them apart, with consent only',
  reversible: true,
  undo: 'label, policies and what was stripped go back as they were; connections that were cut may revive',
  optIn: false,
  consent: '`accept: [siblings-cut-off]` where healthy pods on the same node would be cut off too',
  permissions: [
    label,
    networkPolicy,
    waitResolved,
    stripLabels,
    clusterNetworkPolicy,
    ciliumNetworkPolicy,
    waitCiliumEndpoint,
    calicoNetworkPolicy,
  ].flatMap(({ permissions }) => permissions),
  admission: quarantineAdmission,
  targetUid: uidOf,
  draft: (draft) => {
    const { seen } = draft;
    const engine = detectEngine(seen);
    const drive = engineFor(engine);
    const outline = drive.outline(draft, engine);
    return {
      target: targetOf(seen),
      engine: engine.name,
      steps: outline.steps,
      siblings: (drive.sharesRules ? siblings(seen) : []).map(({ metadata }) => metadata?.name ?? '').toSorted(),
      refusals: [
        ...drive.refusals(engine, seen),
        ...ended(seen),
        ...foreignLabel(seen),
        ...foreignPolicy(draft),
        ...(drive.sharesRules ? withoutConsent(draft) : []),
      ],
      expected: expectedOf(draft, outline),
    };
  },
  verify: verifyQuarantine,
};
