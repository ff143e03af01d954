import { restartedAt } from '../steps/rollout.ts';
import { admissionPolicy } from './admission-policy.ts';
import { byResponder, text } from './cel.ts';

const same = (path: string): string =>
  `has(object.${path}) == has(oldObject.${path}) && (!has(object.${path}) || object.${path} == oldObject.${path})`;

const unchanged = [
  'spec.replicas',
  'spec.strategy',
  'spec.paused',
  'spec.minReadySeconds',
  'spec.progressDeadlineSeconds',
  'spec.revisionHistoryLimit',
  'spec.template.metadata.labels',
  'metadata.labels',
  'metadata.ownerReferences',
  'metadata.finalizers',
];

const annotations = (of: string): string => `(has(${of}.annotations) ? ${of}.annotations : {})`;
const now = annotations('object.spec.template.metadata');
const before = annotations('oldObject.spec.template.metadata');

/**
 * `patch deployments` is to run code. A rollout needs one annotation of the template, so that is all that it may change;
 * the Deployment controller's own annotation on the Deployment is not the responder's to write either.
 */
export const responderRollouts = admissionPolicy({
  name: 'lazaret-responder-deployments',
  apiGroup: 'apps',
  apiVersion: 'v1',
  resource: 'deployments',
  operations: ['UPDATE'],
  who: byResponder,
  validations: [
    {
      expression:
        'object.spec.template.spec == oldObject.spec.template.spec && object.spec.selector == oldObject.spec.selector',
      message: 'the Lazaret responder may not change what a Deployment runs',
    },
    {
      expression: unchanged.map((path) => `(${same(path)})`).join(' && '),
      message: 'the Lazaret responder may only restart a Deployment',
    },
    {
      expression: `${before}.all(key, key in ${now}) && ${now}.all(key, key == ${text(restartedAt)} || (key in ${before} && ${now}[key] == ${before}[key]))`,
      message: `the Lazaret responder may write no annotation of the template but ${restartedAt}`,
    },
    {
      expression: `${annotations('object.metadata')} == ${annotations('oldObject.metadata')}`,
      message: "the Lazaret responder may not write the Deployment's own annotations",
    },
  ],
});
