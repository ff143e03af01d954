import { admissionPolicy } from './admission-policy.ts';
import { byResponder, isLabelled, labelValue, unchangedList } from './cel.ts';

const bearsItsUid = (of: string): string => `${isLabelled(of)} && ${labelValue(of)} == object.metadata.uid`;

/**
 * `patch pods` alone would let the responder put another image into any pod: it may change labels and annotations only, and
 * only of a pod that bears its own UID under the quarantine label, before or after.
 */
export const responderPods = admissionPolicy({
  name: 'lazaret-responder-pods',
  apiGroup: '',
  apiVersion: 'v1',
  resource: 'pods',
  operations: ['UPDATE'],
  who: byResponder,
  validations: [
    { expression: 'object.spec == oldObject.spec', message: 'the Lazaret responder may not change what a pod runs' },
    { expression: unchangedList('metadata.finalizers'), message: 'the Lazaret responder may not change finalizers' },
    { expression: unchangedList('metadata.ownerReferences'), message: 'the Lazaret responder may not change owners' },
    {
      expression: `(${bearsItsUid('object')}) || (${bearsItsUid('oldObject')})`,
      message: 'the Lazaret responder may only touch a pod that bears its own UID under the quarantine label',
    },
    {
      expression: `!${isLabelled('object')} || ${labelValue('object')} == object.metadata.uid`,
      message: "the quarantine label's value is the pod's own UID",
    },
  ],
});
