import type { JsonObject } from '../json.ts';
import type { Reason } from '../reason.ts';

/** What a finding is about; decides what may be looked at, offered and done. */
export const targetClasses = [
  'pod',
  'workload',
  'node',
  'serviceaccount',
  'user',
  'configuration',
  'image',
  'cluster',
  'coredns-twin',
  'coverage',
  'not-eks',
  'unknown',
] as const;
export type TargetClass = (typeof targetClasses)[number];

export type PodRef = { readonly namespace: string; readonly name: string; readonly uid: string | null };
export type WorkloadRef = {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string | null;
};

/** One thing that a finding implicates. Names are attacker-written until a cluster confirms them. */
export type Target = {
  readonly class: TargetClass;
  readonly pod: PodRef | null;
  readonly workload: WorkloadRef | null;
  readonly node: { readonly name: string | null; readonly instanceId: string | null } | null;
  readonly serviceAccount: { readonly namespace: string; readonly name: string } | null;
  readonly user: { readonly name: string; readonly groups: readonly string[]; readonly type: string | null } | null;
  readonly image: string | null;
  readonly containerId: string | null;
  /** Why a name in the finding was not taken over; absent when all were. The class stays what the finding implicates. */
  readonly problems?: readonly Reason[];
};

/** One version of one GuardDuty finding. `detail` is the camelCase finding as received: patterns match against it. */
export type Finding = {
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
  readonly id: string;
  readonly arn: string;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly severity: number;
  readonly createdAt: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly updatedAt: string;
  /** 0 when the finding names none. */
  readonly count: number;
  readonly archived: boolean;
  readonly sample: boolean;
  readonly featureName: string | null;
  readonly resourceType: string;
  readonly cluster: { readonly name: string; readonly arn: string | null } | null;
  readonly attackSequenceArn: string | null;
  /** Known to the catalogue; an unknown type is classified by structure and never acted on. */
  readonly knownType: boolean;
  readonly targetClass: TargetClass;
  readonly targets: readonly Target[];
  /** What the finding says about itself or its cluster that could not be used; absent when there is nothing. */
  readonly problems?: readonly Reason[];
  readonly detail: JsonObject;
};

/** GuardDuty Runtime Protection Healthy / Unhealthy: a blind spot opens or closes. */
export type Coverage = {
  readonly accountId: string;
  readonly region: string;
  readonly clusterName: string | null;
  readonly status: string;
  readonly previousStatus: string | null;
  readonly issue: string | null;
  readonly updatedAt: string | null;
  readonly detail: JsonObject;
};

/** The bytes of one input and where they came from. `line` counts from 1, null for a whole file. */
export type Received = {
  readonly text: string;
  /** Set when the bytes are not UTF-8: then `text` is a lossy reading of them. */
  readonly bytes: Uint8Array | null;
  readonly source: string;
  readonly line: number | null;
};

export type EventShape = 'eventbridge' | 'api' | 'export';

export type Parsed =
  | {
      readonly kind: 'finding';
      readonly shape: EventShape;
      readonly finding: Finding;
      readonly eventBusAccount: string | null;
    }
  | { readonly kind: 'coverage'; readonly coverage: Coverage }
  | { readonly kind: 'ignored'; readonly reason: Reason }
  | { readonly kind: 'rejected'; readonly error: Reason };
