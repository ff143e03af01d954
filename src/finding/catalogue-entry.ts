import type { TargetClass } from './finding.ts';

/** Which part of GuardDuty makes the finding. */
export type Family = 'audit' | 'runtime' | 'malware' | 'sequence';

/** GuardDuty's default; `variable` depends on the case. Never decide by it: a finding carries its own severity. */
export type SeverityBand = 'critical' | 'high' | 'medium' | 'low' | 'variable';

/** Where to look for who is implicated; `classify.ts` has one function for each. */
export type TargetRule = 'configuration' | 'user' | 'workload' | 'runtime' | 'malware' | 'sequence';

/** What a workload in the finding is: the suspect, the victim of the act, or context only. */
export type WorkloadRole = 'suspect' | 'victim' | 'context';

/** One type as the lists of the families write it. */
export type Row = {
  readonly type: string;
  readonly severity: SeverityBand;
  readonly rule: TargetRule;
  readonly workload?: WorkloadRole;
  readonly dns?: boolean;
  readonly nodeEscape?: boolean;
};

export type CatalogueEntry = {
  readonly type: string;
  readonly family: Family;
  /** GuardDuty's name of the protection that makes it. */
  readonly feature: string;
  /** What `service.featureName` says; null where GuardDuty leaves it out. */
  readonly featureName: string | null;
  readonly severity: SeverityBand;
  readonly rule: TargetRule;
  /** The class when the finding has what its type usually has. */
  readonly defaultClass: TargetClass;
  readonly workload: WorkloadRole;
  /** A pod's DNS look-up: comes a second time with CoreDNS as the pod. */
  readonly dns: boolean;
  readonly nodeEscape: boolean;
  /** No longer made by GuardDuty, still accepted. */
  readonly retired: boolean;
};
