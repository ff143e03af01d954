import { onSameNode, siblings } from '../../network/identifier.ts';
import type { Labels } from '../../objects.ts';
import type { Draft } from '../actions/action.ts';
import { annotations, keepingAnnotations, quarantineLabel } from '../names.ts';
import type { Step } from '../plan.ts';
import { quarantinePolicy } from '../policy-manifest.ts';
import type { Drive } from './drive.ts';

type PodNames = { readonly namespace: string; readonly name: string; readonly uid: string };

const podOf = ({ seen }: Draft): PodNames => ({
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

const labelStep = (draft: Draft): Step => {
  const { namespace, name, uid } = podOf(draft);
  return {
    name: 'label',
    title: 'Label the pod',
    why: 'the policy selects by this label, and so this one pod; the label first, since the other way round the policy waits a second for it',
    costs: ['nothing: the label alone changes no traffic', 'autoscalers will not remove the pod or its node meanwhile'],
    undo: 'restores',
    manifest: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        uid,
        labels: { [quarantineLabel]: uid },
        annotations: { ...notesOf(draft), ...keepingAnnotations },
      },
    },
  };
};

const cutOff = ({ seen }: Draft): string[] => {
  const names = onSameNode(seen, siblings(seen)).map(({ metadata }) => metadata?.name);
  return names.length === 0 ? [] : [`${names.join(', ')} on the same node share the pod's rules and are cut off too`];
};

const elsewhere = ({ seen }: Draft): string[] => {
  const here = onSameNode(seen, siblings(seen));
  const others = siblings(seen)
    .filter((pod) => !here.includes(pod))
    .map(({ metadata }) => metadata?.name);
  return others.length === 0
    ? []
    : [
        `a later pod of the same name prefix on this node is cut off as well; ${others.join(', ')} on other nodes are not`,
      ];
};

const policyStep = (draft: Draft): Step => ({
  name: 'network-policy',
  title: 'Deny all traffic to and from the pod',
  why: 'policies are allow-lists: with no other policy on the pod, one without rules leaves nothing',
  costs: ['all traffic of the pod but with its own node', ...cutOff(draft), ...elsewhere(draft)],
  undo: 'deletes',
  manifest: quarantinePolicy(podOf(draft), notesOf(draft)),
});

const waitStep: Step = {
  name: 'wait-resolved',
  title: 'Wait until the policy is resolved to the pod',
  why: 'an accepted policy proves nothing: a PolicyEndpoint that lists the pod shows that the controller took it up',
  costs: [],
  undo: 'none',
  manifest: null,
};

/** NetworkPolicy under the VPC CNI, which keeps one set of rules for all pods of a name prefix. */
export const vpcCni: Drive = {
  id: 'vpc-cni',
  title: 'Amazon VPC CNI: label and deny-all NetworkPolicy',
  drives: ({ name }) => name === 'vpc-cni',
  refusals: () => [],
  steps: (draft) => [labelStep(draft), policyStep(draft), waitStep],
};
