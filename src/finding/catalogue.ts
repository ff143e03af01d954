import { auditTypes, retiredTypes } from './catalogue-audit.ts';
import type { CatalogueEntry, Family, Row, TargetRule } from './catalogue-entry.ts';
import { runtimeTypes } from './catalogue-runtime.ts';
import type { TargetClass } from './finding.ts';

/** Malware Protection for EC2, by scan of a node's volumes. Source: findings-malware-protection.md. */
const malwareTypes: readonly Row[] = [
  { type: 'Execution:Kubernetes/MaliciousFile', severity: 'variable', rule: 'malware' },
  { type: 'Execution:Kubernetes/SuspiciousFile', severity: 'variable', rule: 'malware' },
  { type: 'Execution:Container/MaliciousFile', severity: 'variable', rule: 'malware' },
  { type: 'Execution:Container/SuspiciousFile', severity: 'variable', rule: 'malware' },
];

/** Extended Threat Detection. Source: guardduty-attack-sequence-finding-types.md. */
const sequenceTypes: readonly Row[] = [
  { type: 'AttackSequence:EKS/CompromisedCluster', severity: 'critical', rule: 'sequence' },
];

const features: { readonly [family in Family]: Pick<CatalogueEntry, 'feature' | 'featureName'> } = {
  audit: { feature: 'EKS Protection', featureName: null },
  runtime: { feature: 'Runtime Monitoring', featureName: 'RuntimeMonitoring' },
  malware: { feature: 'Malware Protection for EC2', featureName: 'EbsVolumeScan' },
  sequence: { feature: 'Extended Threat Detection', featureName: 'Correlation' },
};

const classes: { readonly [rule in TargetRule]: TargetClass } = {
  configuration: 'configuration',
  user: 'user',
  workload: 'workload',
  runtime: 'pod',
  malware: 'pod',
  sequence: 'cluster',
};

const suspects: readonly TargetRule[] = ['workload', 'runtime', 'malware'];

const entry =
  (family: Family, retired = false) =>
  (row: Row): CatalogueEntry => ({
    type: row.type,
    family,
    ...features[family],
    severity: row.severity,
    rule: row.rule,
    defaultClass: row.type.startsWith('Execution:Container/') ? 'image' : classes[row.rule],
    workload: row.workload ?? (suspects.includes(row.rule) ? 'suspect' : 'context'),
    dns: row.dns ?? false,
    nodeEscape: row.nodeEscape ?? false,
    retired,
  });

/** Every finding type that concerns EKS, as of June 2026: 84 active ones, then the retired ones. */
export const catalogue: readonly CatalogueEntry[] = [
  ...auditTypes.map(entry('audit')),
  ...runtimeTypes.map(entry('runtime')),
  ...malwareTypes.map(entry('malware')),
  ...sequenceTypes.map(entry('sequence')),
  ...retiredTypes.map(entry('audit', true)),
];

const byType: ReadonlyMap<string, CatalogueEntry> = new Map(catalogue.map((known) => [known.type, known]));

/** Null for a type that the catalogue does not know: it is classified by structure and never acted on. */
export const entryOf = (type: string): CatalogueEntry | null => byType.get(type) ?? null;

/** Whether the node is in doubt whatever the pod looks like. */
export const isNodeEscape = (type: string): boolean => entryOf(type)?.nodeEscape ?? false;

/** Whether CoreDNS would have a finding of its own: the eleven known types, and whatever GuardDuty marks the same way. */
export const isDnsType = (type: string): boolean => entryOf(type)?.dns ?? /:Runtime\/.+!DNS$/.test(type);
