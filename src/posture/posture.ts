import type { Access, Engine } from '../network/access.ts';
import type { Reason } from '../reason.ts';

/** A value and where it comes from, e.g. `{ value: true, source: 'spec.containers[0].securityContext.privileged' }`. */
export type Sourced<T> = { readonly value: T | 'unknown'; readonly source: string };

export type ContainerPosture = {
  readonly name: string;
  readonly kind: 'init' | 'sidecar' | 'regular' | 'ephemeral';
  readonly image: string | null;
  readonly running: Sourced<boolean>;
  readonly privileged: Sourced<boolean>;
  readonly allowPrivilegeEscalation: Sourced<boolean>;
  readonly runAsUser: Sourced<number | 'image'>;
  readonly runAsGroup: Sourced<number | 'image'>;
  readonly runAsNonRoot: Sourced<boolean>;
  readonly observedUid: Sourced<number>;
  readonly readOnlyRootFilesystem: Sourced<boolean>;
  readonly procMount: Sourced<string>;
  readonly seccomp: Sourced<string>;
  readonly appArmor: Sourced<string>;
  readonly seLinux: Sourced<string>;
  readonly capabilities: {
    readonly bounding: Sourced<readonly string[]>;
    readonly effective: Sourced<readonly string[]>;
    /** Entries that do nothing, e.g. `CAP_NET_RAW` (the prefix must not be written). */
    readonly ineffective: readonly string[];
  };
  readonly writableMounts: readonly string[];
  /** As `observedUid`, by `containerStatuses[].user.linux`. */
  readonly observedGid?: Sourced<number>;
  readonly observedGroups?: Sourced<readonly number[]>;
  /** Windows containers only. */
  readonly windows?: { readonly hostProcess: Sourced<boolean>; readonly runAsUserName: Sourced<string> };
};

/** What all containers of a pod share. */
export type PodWide = {
  readonly fsGroup: Sourced<number | null>;
  readonly supplementalGroups: Sourced<readonly number[]>;
  /** `Merge` adds the groups that the image gives the user, `Strict` does not. */
  readonly supplementalGroupsPolicy: Sourced<string>;
  readonly sysctls: Sourced<readonly string[]>;
  readonly shareProcessNamespace: Sourced<boolean>;
  readonly runtimeClass: Sourced<string | null>;
};

export type PssViolation = { readonly check: string; readonly reason: string; readonly detail: string };
export type PssLevelResult = {
  readonly allowed: boolean;
  /** Upstream's aggregated strings, letter for letter. */
  readonly reason: string;
  readonly detail: string;
  readonly violations: readonly PssViolation[];
};

/** Levels and versions; a version is as the labels pin it, `latest` when they do not. */
export type PodSecurityAdmission = {
  readonly enforce: string;
  readonly audit: string;
  readonly warn: string;
  readonly enforceVersion?: string;
  readonly auditVersion?: string;
  readonly warnVersion?: string;
};

export type EscapePath = {
  readonly id: string;
  readonly title: string;
  readonly to: 'node' | 'cluster' | 'aws' | 'neighbour-pods';
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly evidence: readonly string[];
  readonly blockedBy: readonly string[];
};

export type DangerousPermission = {
  readonly id: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly scope: string;
  readonly means: string;
  readonly because: readonly string[];
};

export type Identity = {
  readonly serviceAccount: string;
  readonly tokenMounted: Sourced<boolean>;
  readonly tokens: readonly {
    readonly container: string;
    readonly audience: string | null;
    readonly expirationSeconds: number | null;
  }[];
  readonly permissions: Sourced<
    readonly {
      readonly scope: string;
      readonly verbs: readonly string[];
      readonly resources: readonly string[];
      readonly resourceNames: readonly string[];
    }[]
  >;
  readonly dangerous: readonly DangerousPermission[];
  readonly reaches: readonly string[];
  readonly irsaRole: Sourced<string | null>;
  readonly podIdentity: Sourced<boolean>;
  readonly nodeRole: Sourced<string>;
};

export type Exposure = {
  readonly services: Sourced<
    readonly {
      readonly name: string;
      readonly type: string;
      readonly ports: readonly string[];
      readonly addresses: readonly string[];
    }[]
  >;
  readonly ingresses: Sourced<readonly string[]>;
  readonly hostPorts: readonly number[];
  readonly hostNetwork: boolean;
  readonly fromInternet: Sourced<boolean>;
  readonly access: Access | null;
  readonly engine: Engine;
  readonly imds: Sourced<boolean>;
};

export type ControlGrade = 'prevents' | 'restricts' | 'contains' | 'none';
/** What a control would have done against this technique, on this pod and node. */
export type ControlVerdict = {
  readonly control: string;
  readonly grade: ControlGrade;
  readonly inForce: Sourced<boolean>;
  readonly sentence: string;
  readonly preconditions: readonly string[];
};

export type HardeningFile = {
  readonly name: string;
  readonly title: string;
  readonly yaml: string;
  readonly claims: string;
};

/** What the pod could really do: the same object in the decision record, the alert and `lazaret inspect`. */
export type Posture = {
  readonly pod: { readonly namespace: string; readonly name: string };
  readonly containers: readonly ContainerPosture[];
  readonly pss: {
    readonly version: string;
    readonly level: 'privileged' | 'baseline' | 'restricted';
    readonly baseline: PssLevelResult;
    readonly restricted: PssLevelResult;
    /** The namespace's Pod Security Admission labels as the API server understands them. */
    readonly namespace: Sourced<PodSecurityAdmission>;
  };
  readonly host: {
    readonly network: boolean;
    readonly pid: boolean;
    readonly ipc: boolean;
    readonly userNamespace: Sourced<boolean>;
  };
  readonly podWide?: PodWide;
  readonly identity: Identity;
  readonly exposure: Exposure;
  readonly escapePaths: readonly EscapePath[];
  readonly techniques: readonly string[];
  readonly controls: readonly ControlVerdict[];
  readonly hardening: readonly HardeningFile[];
  /** What could not be told, and why. */
  readonly unknown: readonly Reason[];
};
