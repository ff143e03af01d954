import { isObject } from '../../json.ts';
import type { Container, Handler, Pod, PodSecurityContext, SecurityContext, Volume } from '../../objects.ts';
import { each, pairs, text, words } from '../reading.ts';

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
  readonly volumes: readonly { readonly name: string; readonly sources: readonly string[] }[];
};

const none: readonly never[] = [];
const unset: Settings = {
  appArmor: null,
  seccomp: null,
  seLinux: null,
  runAsNonRoot: null,
  runAsUser: null,
  hostProcess: false,
};

const typeOf = (profile: unknown): string | null => (isObject(profile) ? (text(profile['type']) ?? '') : null);

const settings = (context: SecurityContext | PodSecurityContext): Settings => ({
  appArmor: typeOf(context.appArmorProfile),
  seccomp: typeOf(context.seccompProfile),
  seLinux: isObject(context.seLinuxOptions)
    ? {
        type: text(context.seLinuxOptions.type) ?? '',
        user: text(context.seLinuxOptions.user) ?? '',
        role: text(context.seLinuxOptions.role) ?? '',
      }
    : null,
  runAsNonRoot: typeof context.runAsNonRoot === 'boolean' ? context.runAsNonRoot : null,
  runAsUser: typeof context.runAsUser === 'number' ? context.runAsUser : null,
  hostProcess: context.windowsOptions?.hostProcess === true,
});

const hostsOf = (handler: Handler | null | undefined): string[] =>
  [text(handler?.httpGet?.host), text(handler?.tcpSocket?.host)].filter(
    (host) => host !== null && host !== '',
  ) as string[];

const handlerHosts = (container: Container): readonly string[] => {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  if (!(livenessProbe || readinessProbe || startupProbe || lifecycle)) return none;
  return [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap(hostsOf);
};

/**
 * On the host network the API server gives each port of a regular or init container itself as host port, so a manifest that
 * leaves it out uses it all the same. Source: pkg/apis/core/v1/defaults.go, defaultHostNetworkPorts.
 */
const hostPorts = ({ ports }: Container, byDefault: boolean): readonly number[] =>
  Array.isArray(ports) && ports.length > 0
    ? each(ports)
        .map(({ hostPort, containerPort }) => (byDefault ? hostPort || containerPort : hostPort))
        .filter((port): port is number => typeof port === 'number' && port !== 0)
    : none;

const containerView = (container: Container, portsByDefault: boolean): ContainerView => {
  const context = isObject(container.securityContext) ? (container.securityContext as SecurityContext) : null;
  const { appArmor, seccomp, seLinux, runAsNonRoot, runAsUser, hostProcess } = context ? settings(context) : unset;
  return {
    appArmor,
    seccomp,
    seLinux,
    runAsNonRoot,
    runAsUser,
    hostProcess,
    name: text(container.name) ?? '',
    privileged: context?.privileged === true,
    allowPrivilegeEscalation:
      typeof context?.allowPrivilegeEscalation === 'boolean' ? context.allowPrivilegeEscalation : null,
    add: context?.capabilities ? words(context.capabilities.add) : none,
    drop: context?.capabilities ? words(context.capabilities.drop) : none,
    procMount: text(context?.procMount),
    hostPorts: hostPorts(container, portsByDefault),
    handlerHosts: handlerHosts(container),
  };
};

/** The keys of a volume that hold something. One without a source is an `emptyDir` by default of the API. */
const volumeView = (volume: Volume): PodView['volumes'][number] => {
  const sources: string[] = [];
  for (const key in volume) if (key !== 'name' && volume[key] !== null && volume[key] !== undefined) sources.push(key);
  return { name: text(volume.name) ?? '', sources: sources.length > 0 ? sources : ['emptyDir'] };
};

/** Reads a pod of any shape: what has another type than the API's counts as unset here, and `faultsOf` tells it. */
export const viewOf = ({ metadata, spec: given }: Pod): PodView => {
  const spec = isObject(given) ? (given as NonNullable<Pod['spec']>) : {};
  const context = isObject(spec.securityContext) ? (spec.securityContext as PodSecurityContext) : null;
  const { appArmor, seccomp, seLinux, runAsNonRoot, runAsUser, hostProcess } = context ? settings(context) : unset;
  const hostNetwork = spec.hostNetwork === true;
  const containers = [
    ...each(spec.initContainers).map((container) => containerView(container, hostNetwork)),
    ...each(spec.containers).map((container) => containerView(container, hostNetwork)),
    ...each(spec.ephemeralContainers).map((container) => containerView(container, false)),
  ];
  return {
    appArmor,
    seccomp,
    seLinux,
    runAsNonRoot,
    runAsUser,
    hostProcess,
    annotations: pairs(metadata?.annotations),
    isWindows: spec.os?.name === 'windows',
    inUserNamespace: spec.hostUsers === false,
    hostNetwork,
    hostPID: spec.hostPID === true,
    hostIPC: spec.hostIPC === true,
    sysctls: context?.sysctls ? each(context.sysctls).map(({ name }) => text(name) ?? '') : none,
    containers,
    volumes: each(spec.volumes).map(volumeView),
  };
};
