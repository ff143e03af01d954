import { policyPrefix } from '../names.ts';
import { admissionPolicy } from './admission-policy.ts';
import { byAnybodyElse, isLabelled, labelValue, text } from './cel.ts';

const isQuarantine = (of: string): string => `${of}.metadata.name.startsWith(${text(policyPrefix)})`;

const byControllers =
  "'system:serviceaccounts:kube-system' in request.userInfo.groups || request.userInfo.username == 'system:kube-controller-manager'";

/** Who can patch a pod, its own service account perhaps, could take it out of quarantine: not without break glass. */
export const quarantineLabelStays = admissionPolicy({
  name: 'lazaret-quarantine-label',
  apiGroup: '',
  apiVersion: 'v1',
  resource: 'pods',
  operations: ['UPDATE'],
  who: byAnybodyElse,
  validations: [
    {
      expression: `!${isLabelled('oldObject')} || ${labelValue('object')} == ${labelValue('oldObject')}`,
      message: 'the quarantine label is removed or changed by `lazaret release` or the group lazaret-break-glass only',
    },
  ],
});

/** And the policy that goes with it: nobody else widens it. AWS's controller writes its finalizer, which is no part of the spec. */
export const quarantinePolicyStays = admissionPolicy({
  name: 'lazaret-quarantine-policy',
  apiGroup: 'networking.k8s.io',
  apiVersion: 'v1',
  resource: 'networkpolicies',
  operations: ['UPDATE'],
  who: byAnybodyElse,
  validations: [
    {
      expression: `!${isQuarantine('oldObject')} || object.spec == oldObject.spec`,
      message: "a quarantine policy's rules are not changed: `lazaret release` takes it away",
    },
  ],
});

/** Nobody else deletes it; Kubernetes' own controllers do when the namespace goes. */
export const quarantinePolicyDeletion = admissionPolicy({
  name: 'lazaret-quarantine-policy-deletion',
  apiGroup: 'networking.k8s.io',
  apiVersion: 'v1',
  resource: 'networkpolicies',
  operations: ['DELETE'],
  who: { name: byAnybodyElse.name, expression: `${byAnybodyElse.expression} && !(${byControllers})` },
  validations: [
    {
      expression: `!${isQuarantine('oldObject')}`,
      message: 'a quarantine policy is deleted by `lazaret release` or the group lazaret-break-glass only',
    },
  ],
});
