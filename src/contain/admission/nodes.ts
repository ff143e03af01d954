import { admissionPolicy } from './admission-policy.ts';
import { byResponder, onlyChanges, unchangedMetadata } from './cel.ts';

/** `patch nodes` could take taints away or change what the node says of itself: the responder may cordon it, and back. */
export const responderNodes = admissionPolicy({
  name: 'lazaret-responder-nodes',
  apiGroup: '',
  apiVersion: 'v1',
  resource: 'nodes',
  operations: ['UPDATE'],
  who: byResponder,
  validations: [
    {
      expression: onlyChanges('spec', 'unschedulable'),
      message: 'the Lazaret responder may change `spec.unschedulable` only',
    },
    { expression: unchangedMetadata, message: 'the Lazaret responder may not change labels or annotations of a node' },
  ],
});
