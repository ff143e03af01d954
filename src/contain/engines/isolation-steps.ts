import type { Owner } from '../../enrich/seen.ts';
import { onSameNode, siblings } from '../../network/identifier.ts';
import type { Labels, Pod } from '../../objects.ts';
import type { Draft } from '../actions/action.ts';
import { quarantineClusterPolicy } from '../cluster-policy-manifest.ts';
import { countedNoLonger, passedBy } from '../disruption-budgets.ts';
import { annotations, keepingAnnotations, quarantineLabel } from '../names.ts';
import type { Step } from '../plan.ts';
import { quarantinePolicy } from '../policy-manifest.ts';
import { scaledBy } from '../scaled-by.ts';
import { restartedAt } from '../steps/rollout.ts';

type PodNames = { readonly namespace: string; readonly name: string; readonly uid: string };

export const podOf = ({ seen }: Draft): PodNames => ({
  namespace: seen.pod.metadata?.namespace ?? '',
  name: seen.pod.metadata?.name ?? '',
  uid: seen.pod.metadata?.uid ?? '',
});

/** What an on-call person finds on the objects: which finding, which plan, until when. */
export const notesOf = ({ planId, findingId, expiresAt }: Draft): Labels => ({
  ...(findingId === null ? {} : { [annotations.findingId]: findingId }),
  [annotations.planId]: planId,
  [annotations.expiresAt]: expiresAt,
});

export const labelStep = (draft: Draft): Step => {
  const { namespace, name, uid } = podOf(draft);
  const metadata = {
    name,
    namespace,
    uid,
    labels: { [quarantineLabel]: uid },
    annotations: { ...notesOf(draft), ...keepingAnnotations },
  };
  return {
    name: 'label',
    title: 'Label the pod',
    why: 'the policy selects by this label, and so this one pod; the label first, since the other way round the policy waits a second for it',
    costs: ['nothing: the label alone changes no traffic', 'autoscalers will not remove the pod or its node meanwhile'],
    undo: 'restores',
    manifest: { apiVersion: 'v1', kind: 'Pod', metadata },
  };
};

const namesOf = (pods: readonly Pod[]): string => pods.map(({ metadata }) => metadata?.name ?? '').join(', ');

const cutOff = ({ seen }: Draft): string[] => {
  const here = onSameNode(seen, siblings(seen));
  return here.length === 0 ? [] : [`${namesOf(here)} on the same node share the pod's rules and are cut off too`];
};

const elsewhere = ({ seen }: Draft): string[] => {
  const here = onSameNode(seen, siblings(seen));
  const others = siblings(seen).filter((pod) => !here.includes(pod));
  return others.length === 0
    ? []
    : [
        `a later pod of the same name prefix on this node is cut off as well; ${namesOf(others)} on other nodes are not`,
      ];
};

export const policyStep = (draft: Draft): Step => ({
  name: 'network-policy',
  title: 'Deny all traffic to and from the pod',
  why: 'policies are allow-lists: with no other policy on the pod, one without rules leaves nothing',
  costs: ['all traffic of the pod but with its own node', ...cutOff(draft), ...elsewhere(draft)],
  undo: 'deletes',
  manifest: quarantinePolicy(podOf(draft), notesOf(draft)),
});

export const waitResolvedStep: Step = {
  name: 'wait-resolved',
  title: 'Wait until the policy is resolved to the pod',
  why: 'an accepted policy proves nothing: a PolicyEndpoint that lists the pod shows that the controller took it up',
  costs: [],
  undo: 'none',
  manifest: null,
};

export const stripStep = (draft: Draft, owner: Owner | null): Step => {
  const { namespace, name, uid } = podOf(draft);
  const released = owner
    ? [`${owner.kind} ${owner.name} starts a replacement with the same weakness, service account and role`]
    : [];
  return {
    name: 'strip-labels',
    title: 'Take the other labels off the pod',
    why: 'policies that select it by these labels lose it, and so does its ReplicaSet, which would otherwise delete it in the next step; only now, since before our policy was in force the pod would have been open',
    costs: ['services that select by these labels lose the pod', ...released, ...countedNoLonger(draft.seen)],
    undo: 'restores',
    manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid, labels: { [quarantineLabel]: uid } } },
  };
};

export const waitReleasedStep: Step = {
  name: 'wait-released',
  title: 'Wait until no controller owns the pod',
  why: 'an owner that still counts the pod may pick it as the one to delete',
  costs: [],
  undo: 'none',
  manifest: null,
};

export const rolloutStep = ({ plannedAt }: Draft, owner: Owner): Step => ({
  name: 'rollout',
  title: `Restart Deployment ${owner.namespace}/${owner.name}`,
  why: 'the new template hash gives the healthy replicas a new name prefix, so that the pod no longer shares its rules with them',
  costs: [`every replica of ${owner.name} is replaced, by the Deployment's own strategy`],
  undo: 'none',
  manifest: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: owner.name, namespace: owner.namespace, uid: owner.uid },
    spec: { template: { metadata: { annotations: { [restartedAt]: plannedAt } } } },
  },
});

export const scaleStep = (draft: Draft, owner: Owner): Step => ({
  name: 'scale-to-zero',
  title: `Scale ${owner.kind} ${owner.namespace}/${owner.name} to 0`,
  why: 'with no pod of its name prefix left, the pod shares its rules with nobody; it survives, since nobody owns it any more',
  costs: [
    `${owner.namespace}/${owner.name} is down until it is released`,
    ...scaledBy(draft.seen, owner),
    ...passedBy(draft.seen),
  ],
  undo: 'restores',
  manifest: {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: owner.name, namespace: owner.namespace },
    spec: { replicas: 0 },
  },
});

export const waitPrefixStep: Step = {
  name: 'wait-prefix-empty',
  title: 'Wait until no other pod has its name prefix',
  why: 'the agent keeps one set of rules for all pods of a name prefix',
  costs: [],
  undo: 'none',
  manifest: null,
};

export const clusterPolicyStep = (draft: Draft): Step => ({
  name: 'cluster-network-policy',
  title: 'Deny above all other policies, last',
  why: 'a policy of this kind makes the agent judge every open connection anew, and by now the other one denies both ways: that cuts them; and it is above any policy that still lets pods through',
  costs: ['connections that were open are dropped'],
  undo: 'deletes',
  manifest: quarantineClusterPolicy(podOf(draft), notesOf(draft)),
});
