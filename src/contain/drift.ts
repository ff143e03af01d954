import type { ActionId } from '../decide/decision.ts';
import type { PodSeen } from '../enrich/seen.ts';
import { agentPod, nodeAgent } from '../network/engines/aws-node.ts';
import { siblings } from '../network/identifier.ts';
import type { Pod } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import type { BeforeImage } from './before-image.ts';
import { order } from './judging/judgement.ts';
import { clusterPoliciesOn, policiesOn } from './judging/policies-on.ts';
import { quarantineName } from './names.ts';
import type { Verdict } from './plan.ts';

/** A later look at a containment, beside what it was like: `seen` is null where the pod was not found. */
export type LaterLook = {
  readonly image: BeforeImage;
  readonly seen: PodSeen | null;
  /** The last verdict on record; null where there is none. */
  readonly earlier: Verdict | null;
  readonly now: Verdict;
};

type DriftRule = { readonly id: string; readonly title: string; readonly judge: (look: LaterLook) => Reason[] };

const worse: DriftRule = {
  id: 'worse',
  title: 'It holds less well than at the look before',
  judge: ({ earlier, now }) =>
    earlier && order.indexOf(now.verdict) > order.indexOf(earlier.verdict)
      ? [
          reason(
            'verdict-worse',
            `the verdict was ${earlier.verdict} at ${earlier.lookedAt}, and is ${now.verdict} at ${now.lookedAt}`,
          ),
        ]
      : [],
};

/** What of ours somebody took away or changed, in the verdict's own words. */
const ours = new Set([
  'label-missing',
  'policy-missing',
  'policy-being-deleted',
  'policy-changed',
  'foreign-policy',
  'held-by-another-plan',
  'pod-gone',
  'pod-replaced',
  'scaled-up-again',
  'resumed-again',
  'uncordoned-again',
  'node-gone',
  'revocation-gone',
  'foreign-role-policy',
  'owner-gone',
]);

const oursGone: DriftRule = {
  id: 'ours-gone',
  title: 'Our label, our policy or the pod itself is gone or changed',
  judge: ({ earlier, now }) =>
    now.reasons.filter(
      ({ code }) => ours.has(code) && !(earlier?.reasons ?? []).some((before) => before.code === code),
    ),
};

const newSiblings: DriftRule = {
  id: 'new-siblings',
  title: 'A pod has come up under the old name prefix',
  judge: ({ image, seen }) => {
    const known = new Set(image.siblings);
    const come = seen ? siblings(seen).filter(({ metadata }) => !known.has(metadata?.name ?? '')) : [];
    return come.map(({ metadata, spec }) =>
      reason(
        'sibling-appeared',
        `pod ${metadata?.namespace}/${metadata?.name} has come up on ${spec?.nodeName ?? 'no node yet'} under the pod's name prefix, and shares its rules`,
      ),
    );
  },
};

const newPolicies: DriftRule = {
  id: 'new-policies',
  title: 'Another policy is on the pod, or on pods that share its rules',
  judge: ({ image, seen }) => {
    if (!seen) return [];
    const known = new Set([...image.policies, ...image.clusterPolicies].map(({ kind, name }) => `${kind} ${name}`));
    const own = quarantineName(image.pod.uid);
    return [...policiesOn(seen).map(({ ref }) => ref), ...clusterPoliciesOn(seen)]
      .filter(({ kind, name }) => name !== own && !known.has(`${kind} ${name}`))
      .map(({ kind, namespace, name }) =>
        reason(
          'policy-appeared',
          `${kind} ${namespace ? `${namespace}/` : ''}${name} is on the pod, or on a pod that shares its rules, since the containment`,
        ),
      );
  },
};

type AgentStatus = { readonly name?: string; readonly state?: { readonly running?: { readonly startedAt?: string } } };

const startOf = ({ status }: Pod): number => {
  const all = (status?.containerStatuses ?? []) as readonly AgentStatus[];
  return Date.parse(all.find(({ name }) => name === nodeAgent)?.state?.running?.startedAt ?? '');
};

/** Where the pod has its rules for itself a restart was measured to change nothing; everywhere else it may open the pod. */
const agentRestarted: DriftRule = {
  id: 'agent-restarted',
  title: "The agent on the pod's node was started again",
  judge: ({ image, seen, now }) => {
    const agent = seen && now.verdict !== 'isolated' ? agentPod(seen) : null;
    return agent && startOf(agent) > Date.parse(image.savedAt)
      ? [
          reason(
            'agent-restarted',
            `${agent.metadata?.name} on the pod's node was started again since the containment: where other pods share the pod's rules, that may have opened it`,
          ),
        ]
      : [];
  },
};

export const driftRules: readonly DriftRule[] = [worse, oursGone, newSiblings, newPolicies, agentRestarted];

/** These leave the network alone: which policies and which pods share its rules is no matter of theirs. */
const leavesNetwork: readonly ActionId[] = ['suspend', 'cordon', 'delete', 'revoke'];
const aboutNetwork: readonly DriftRule[] = [newSiblings, newPolicies, agentRestarted];

/** In what a containment holds less well than it did, or is about to; empty where nothing has changed for the worse. */
export const driftOf = (look: LaterLook): Reason[] =>
  driftRules
    .filter((rule) => !(aboutNetwork.includes(rule) && leavesNetwork.includes(look.image.action)))
    .flatMap(({ judge }) => judge(look));
