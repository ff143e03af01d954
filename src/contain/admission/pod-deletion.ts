import { admissionPolicy } from './admission-policy.ts';
import { byResponder, outsideProtected } from './cel.ts';

const preconditions = 'request.options.preconditions';

/** A right to delete pods is one to delete all of them: the responder deletes by UID, never by force, and nothing that is always protected. */
export const responderPodDeletion = admissionPolicy({
  name: 'lazaret-responder-pod-deletion',
  apiGroup: '',
  apiVersion: 'v1',
  resource: 'pods',
  operations: ['DELETE'],
  who: byResponder,
  validations: [
    {
      expression: `has(${preconditions}) && has(${preconditions}.uid) && ${preconditions}.uid == oldObject.metadata.uid`,
      message: 'the Lazaret responder deletes a pod by its UID only',
    },
    {
      expression: 'has(request.options.gracePeriodSeconds) && request.options.gracePeriodSeconds > 0',
      message: 'the Lazaret responder does not delete by force: the containers could outlive their object',
    },
    {
      expression: outsideProtected,
      message: 'the Lazaret responder deletes nothing in a namespace that is always protected',
    },
  ],
});
