import { policyPrefix, quarantineLabel } from '../names.ts';
import { admissionPolicy } from './admission-policy.ts';
import { byResponder, isEmptyList, text } from './cel.ts';

const selector = 'object.spec.endpointSelector';
const matchLabels = `${selector}.matchLabels`;
const isOfOnePod = `has(object.spec) && has(${selector}) && has(${matchLabels}) && size(${matchLabels}) == 1 && ${text(quarantineLabel)} in ${matchLabels} && ${isEmptyList(`${selector}.matchExpressions`)}`;
const kind = { apiGroup: 'cilium.io', apiVersion: 'v2', resource: 'ciliumnetworkpolicies' } as const;

/** Cilium's policies allow as well as deny: the responder's deny, and are about one quarantined pod. */
export const responderCiliumPolicies = admissionPolicy({
  ...kind,
  name: 'lazaret-responder-ciliumnetworkpolicies',
  operations: ['CREATE', 'UPDATE'],
  who: byResponder,
  validations: [
    {
      expression: `${isOfOnePod} && !has(object.spec.nodeSelector)`,
      message: 'a Cilium policy of the Lazaret responder selects by the quarantine label alone',
    },
    {
      expression: `${isOfOnePod} && object.metadata.name == ${text(policyPrefix)} + ${matchLabels}[${text(quarantineLabel)}]`,
      message: `a Cilium policy of the Lazaret responder is named ${policyPrefix}UID, after the pod that it selects`,
    },
    {
      expression: `!has(object.specs) && has(object.spec) && ${isEmptyList('object.spec.ingress')} && ${isEmptyList('object.spec.egress')} && !has(object.spec.enableDefaultDeny)`,
      message: 'a Cilium policy of the Lazaret responder lets nothing through',
    },
  ],
});

export const responderCiliumPolicyDeletion = admissionPolicy({
  ...kind,
  name: 'lazaret-responder-ciliumnetworkpolicy-deletion',
  operations: ['DELETE'],
  who: byResponder,
  validations: [
    {
      expression: `oldObject.metadata.name.startsWith(${text(policyPrefix)})`,
      message: `the Lazaret responder deletes Cilium policies named ${policyPrefix}UID only`,
    },
  ],
});
