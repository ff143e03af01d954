import { policyPrefix, quarantineLabel } from '../names.ts';
import { admissionPolicy } from './admission-policy.ts';
import { byResponder, isEmptyList, text } from './cel.ts';

const matchLabels = 'object.spec.podSelector.matchLabels';

/** Policies are allow-lists that add up: who may create any policy may open any pod. So: deny-all, of one pod, by our name. */
export const responderNetworkPolicies = admissionPolicy({
  name: 'lazaret-responder-networkpolicies',
  apiGroup: 'networking.k8s.io',
  apiVersion: 'v1',
  resource: 'networkpolicies',
  operations: ['CREATE', 'UPDATE'],
  who: byResponder,
  validations: [
    {
      expression: `has(object.spec.podSelector) && has(${matchLabels}) && size(${matchLabels}) == 1 && ${text(quarantineLabel)} in ${matchLabels} && ${isEmptyList('object.spec.podSelector.matchExpressions')}`,
      message: 'a policy of the Lazaret responder selects by the quarantine label alone',
    },
    {
      expression: `has(${matchLabels}) && ${text(quarantineLabel)} in ${matchLabels} && object.metadata.name == ${text(policyPrefix)} + ${matchLabels}[${text(quarantineLabel)}]`,
      message: `a policy of the Lazaret responder is named ${policyPrefix}UID, after the pod that it selects`,
    },
    {
      expression: "has(object.spec.policyTypes) && ['Ingress', 'Egress'].all(way, way in object.spec.policyTypes)",
      message: 'a policy of the Lazaret responder names both policy types',
    },
    {
      expression: `${isEmptyList('object.spec.ingress')} && ${isEmptyList('object.spec.egress')}`,
      message: 'a policy of the Lazaret responder lets nothing through',
    },
  ],
});

/** On deletion the object is the old one. */
export const responderPolicyDeletion = admissionPolicy({
  name: 'lazaret-responder-networkpolicy-deletion',
  apiGroup: 'networking.k8s.io',
  apiVersion: 'v1',
  resource: 'networkpolicies',
  operations: ['DELETE'],
  who: byResponder,
  validations: [
    {
      expression: `oldObject.metadata.name.startsWith(${text(policyPrefix)})`,
      message: `the Lazaret responder deletes policies named ${policyPrefix}UID only`,
    },
  ],
});
