import type { KubernetesObject, OwnerReference, Pod, Workload } from '../../src/objects.ts';
import { aPod, podUid } from './pod.ts';

const reference = (kind: 'Job' | 'CronJob', name: string): OwnerReference => ({
  apiVersion: 'batch/v1',
  kind,
  name,
  uid: `uid-of-${kind.toLowerCase()}-${name}`,
  controller: true,
});

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'report', image: 'report:1' }] } };

/** CronJob `shop/report`, which runs at every full hour. */
export const aCronJob = (spec: object = {}, metadata: object = {}): Workload => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: {
    name: 'report',
    namespace: 'shop',
    uid: 'uid-of-cronjob-report',
    resourceVersion: '50001',
    ...metadata,
  },
  spec: { schedule: '0 * * * *', jobTemplate: { spec: { template } }, suspend: false, ...spec },
});

/** Job `shop/report-29400000`, of that CronJob unless `alone`. */
export const aJob = (
  { alone = false, ...spec }: { alone?: boolean; [field: string]: unknown } = {},
  more: Partial<Workload> = {},
): Workload => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  ...more,
  metadata: {
    name: 'report-29400000',
    namespace: 'shop',
    uid: 'uid-of-job-report-29400000',
    resourceVersion: '50002',
    ...(alone ? {} : { ownerReferences: [reference('CronJob', 'report')] }),
    ...more.metadata,
  },
  spec: { template, suspend: false, ...spec },
  status: { active: 1, ...more.status },
});

/** A pod of that Job. */
export const aJobPod = (): Pod =>
  aPod({
    metadata: {
      name: 'report-29400000-abcde',
      uid: podUid,
      labels: { 'job-name': 'report-29400000' },
      ownerReferences: [reference('Job', 'report-29400000')],
    },
  });

/** The pod with everything above it. */
export const aScheduledRun = (cronJob = aCronJob()): KubernetesObject[] => [aJobPod(), aJob(), cronJob];
