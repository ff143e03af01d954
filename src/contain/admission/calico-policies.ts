import { policyPrefix, quarantineLabel } from '../names.ts';
import { admissionPolicy } from './admission-policy.ts';
import { byResponder, text } from './cel.ts';

/** One label, one UID, nothing else: what a UID is made of needs no quoting. */
const selector = `^${quarantineLabel.replace('.', '[.]')} == '[0-9a-f-]{36}'$`;
const uid = 'object.spec.selector.substring(object.spec.selector.size() - 37, object.spec.selector.size() - 1)';
const isOfOnePod = `has(object.spec) && has(object.spec.selector) && object.spec.selector.matches("${selector}")`;
const onlyDenies = (rules: string): string => `(!has(${rules}) || ${rules}.all(rule, rule.action == 'Deny'))`;
const named = `([${text(policyPrefix)} + ${uid}].exists(name, object.metadata.name == name || object.metadata.name.endsWith('.' + name)))`;
const kind = { apiGroup: 'projectcalico.org', apiVersion: 'v3', resource: 'globalnetworkpolicies' } as const;

/**
 * Calico's policies allow as well as deny: the responder's deny, and are about one quarantined pod. In force where Calico's
 * kinds are served as custom resources; its own API server, where it runs, asks admission policies of its own.
 */
export const responderCalicoPolicies = admissionPolicy({
  ...kind,
  name: 'lazaret-responder-calico-globalnetworkpolicies',
  operations: ['CREATE', 'UPDATE'],
  who: byResponder,
  validations: [
    {
      expression: `${isOfOnePod} && !has(object.spec.namespaceSelector) && !has(object.spec.serviceAccountSelector)`,
      message: 'a Calico policy of the Lazaret responder selects by the quarantine label alone',
    },
    {
      expression: `${isOfOnePod} && ${named}`,
      message: `a Calico policy of the Lazaret responder is named ${policyPrefix}UID, after the pod that it selects`,
    },
    {
      expression: `has(object.spec) && ${onlyDenies('object.spec.ingress')} && ${onlyDenies('object.spec.egress')} && !has(object.spec.doNotTrack) && !has(object.spec.preDNAT) && !has(object.spec.applyOnForward)`,
      message: 'a Calico policy of the Lazaret responder only denies',
    },
  ],
});

export const responderCalicoPolicyDeletion = admissionPolicy({
  ...kind,
  name: 'lazaret-responder-calico-globalnetworkpolicy-deletion',
  operations: ['DELETE'],
  who: byResponder,
  validations: [
    {
      expression: `oldObject.metadata.name.matches("^([a-z0-9-]+[.])?${policyPrefix}")`,
      message: `the Lazaret responder deletes Calico policies named ${policyPrefix}UID only`,
    },
  ],
});
