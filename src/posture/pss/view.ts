/** `null` is unset throughout; a `type` that is missing in a profile that is there is `''`, as in Go. */
export type Settings = {
  readonly appArmor: string | null;
  readonly seccomp: string | null;
  readonly seLinux: { readonly type: string; readonly user: string; readonly role: string } | null;
  readonly runAsNonRoot: boolean | null;
  readonly runAsUser: number | null;
  readonly hostProcess: boolean;
};

export type ContainerView = Settings & {
  readonly name: string;
  readonly privileged: boolean;
  readonly allowPrivilegeEscalation: boolean | null;
  readonly add: readonly string[];
  readonly drop: readonly string[];
  readonly procMount: string | null;
  readonly hostPorts: readonly number[];
  /** `host` of the probes and life cycle handlers, where it is set. */
  readonly handlerHosts: readonly string[];
};

/** The keys of a volume that hold something. */
export type VolumeView = { readonly name: string; readonly sources: readonly string[] };

/** What the checks read of a pod, in one shape whatever was left out. */
export type PodView = Settings & {
  readonly annotations: { readonly [key: string]: string };
  readonly isWindows: boolean;
  /** Asks for a user namespace of its own (`hostUsers: false`). */
  readonly inUserNamespace: boolean;
  readonly hostNetwork: boolean;
  readonly hostPID: boolean;
  readonly hostIPC: boolean;
  readonly sysctls: readonly string[];
  /** Init, regular, ephemeral: upstream's order. */
  readonly containers: readonly ContainerView[];
  readonly volumes: readonly VolumeView[];
  /** A field that a check reads has another type than the API's; it counts as unset here, and `faultsOf` tells which. */
  readonly malformed: boolean;
};
