import { admissionPolicy } from './admission-policy.ts';
import { byResponder, onlyChanges, outsideProtected, unchangedMetadata } from './cel.ts';

const pinned = (resource: 'jobs' | 'cronjobs') =>
  admissionPolicy({
    name: `lazaret-responder-${resource}`,
    apiGroup: 'batch',
    apiVersion: 'v1',
    resource,
    operations: ['UPDATE'],
    who: byResponder,
    validations: [
      { expression: onlyChanges('spec', 'suspend'), message: 'the Lazaret responder may change `spec.suspend` only' },
      {
        expression: outsideProtected,
        message: 'the Lazaret responder suspends nothing in a namespace that is always protected',
      },
      { expression: unchangedMetadata, message: 'the Lazaret responder may not change labels, annotations or owners' },
    ],
  });

/** `patch jobs` is to run code, in the next pod of a CronJob: the responder may set `suspend` and nothing else. */
export const responderJobs = [...pinned('jobs'), ...pinned('cronjobs')];
