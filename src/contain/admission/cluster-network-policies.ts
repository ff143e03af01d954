import { policyPrefix, quarantineLabel } from '../names.ts';
import { admissionPolicy } from './admission-policy.ts';
import { byResponder, isEmptyList, text } from './cel.ts';

const subject = 'object.spec.subject';
const matchLabels = `${subject}.pods.podSelector.matchLabels`;
const onlyDenies = (rules: string): string => `(!has(${rules}) || ${rules}.all(rule, rule.action == 'Deny'))`;

/** A cluster-wide policy could open or shut every pod there is: the responder's denies, and is about one quarantined pod. */
export const responderClusterPolicies = admissionPolicy({
  name: 'lazaret-responder-clusternetworkpolicies',
  apiGroup: 'networking.k8s.aws',
  apiVersion: 'v1alpha1',
  resource: 'clusternetworkpolicies',
  operations: ['CREATE', 'UPDATE'],
  who: byResponder,
  validations: [
    {
      expression: `has(${subject}.pods) && !has(${subject}.namespaces) && has(${subject}.pods.podSelector) && has(${matchLabels}) && size(${matchLabels}) == 1 && ${text(quarantineLabel)} in ${matchLabels} && ${isEmptyList(`${subject}.pods.podSelector.matchExpressions`)}`,
      message: 'a cluster-wide policy of the Lazaret responder is about pods by the quarantine label alone',
    },
    {
      expression: `has(${subject}.pods) && has(${subject}.pods.podSelector) && has(${matchLabels}) && ${text(quarantineLabel)} in ${matchLabels} && object.metadata.name == ${text(policyPrefix)} + ${matchLabels}[${text(quarantineLabel)}]`,
      message: `a cluster-wide policy of the Lazaret responder is named ${policyPrefix}UID, after the pod that it is about`,
    },
    {
      expression: `${onlyDenies('object.spec.ingress')} && ${onlyDenies('object.spec.egress')}`,
      message: 'a cluster-wide policy of the Lazaret responder only denies',
    },
  ],
});

export const responderClusterPolicyDeletion = admissionPolicy({
  name: 'lazaret-responder-clusternetworkpolicy-deletion',
  apiGroup: 'networking.k8s.aws',
  apiVersion: 'v1alpha1',
  resource: 'clusternetworkpolicies',
  operations: ['DELETE'],
  who: byResponder,
  validations: [
    {
      expression: `oldObject.metadata.name.startsWith(${text(policyPrefix)})`,
      message: `the Lazaret responder deletes cluster-wide policies named ${policyPrefix}UID only`,
    },
  ],
});
