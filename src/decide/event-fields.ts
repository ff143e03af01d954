import { targetClasses } from '../finding/finding.ts';
import { lookups } from './lookups.ts';

/** `any`: whatever value. A list: no other value ever occurs. `labels`: keys of somebody's choice. `open`: not ours. */
export type Field = 'any' | 'labels' | 'open' | readonly unknown[] | { readonly [key: string]: Field };

const truth = [true, false, 'unknown'] as const;

/** What the enriched event says of one target, and so what a rule may ask. */
export const targetFields = {
  class: targetClasses,
  lookup: lookups,
  pod: {
    namespace: 'any',
    name: 'any',
    uid: 'any',
    labels: 'labels',
    serviceAccount: 'any',
    node: 'any',
    hostNetwork: [true, false],
    hostPID: [true, false],
  },
  namespace: { name: 'any', labels: 'labels' },
  owner: { kind: 'any', namespace: 'any', name: 'any' },
  workload: { kind: 'any', namespace: 'any', name: 'any' },
  pss: { level: ['privileged', 'baseline', 'restricted'], enforce: 'any' },
  privileged: truth,
  escapePaths: 'any',
  escapesTo: ['node', 'cluster', 'aws', 'neighbour-pods'],
  exposure: { fromInternet: truth, services: 'any', hostPorts: 'any', imds: truth },
  identity: { irsaRole: 'any', podIdentity: truth, dangerous: 'any' },
  engine: ['vpc-cni', 'cilium', 'calico', 'nobody', 'unknown'],
} as const satisfies { readonly [key: string]: Field };

/** Every field of the enriched event. `detail` is GuardDuty's and stays open: new fields come without notice. */
export const eventFields: { readonly [key: string]: Field } = {
  version: ['0'],
  source: ['aws.guardduty'],
  'detail-type': ['GuardDuty Finding'],
  account: 'any',
  region: 'any',
  detail: 'open',
  lazaret: {
    targetClass: targetClasses,
    knownType: [true, false],
    sample: [true, false],
    nodeEscape: [true, false],
    cluster: 'any',
    accountId: 'any',
    region: 'any',
    ...targetFields,
    targets: targetFields,
  },
};
