import { type Draft, readSetting } from './read-settings.ts';
import { flag, integer, none, object, objects, type Reading, string, strings } from './typed.ts';
import type { ContainerView } from './view.ts';

type Fields = { readonly [field: string]: unknown };

const handlerHosts = (value: unknown, reading: Reading): readonly string[] => {
  const handler = object(value, reading);
  if (handler === null) return none;
  const { httpGet, tcpSocket } = handler;
  const hosts = [httpGet, tcpSocket].map((target) => string(object(target, reading)?.['host'], reading) ?? '');
  return hosts.filter((host) => host !== '');
};

const lifecycleHosts = (value: unknown, reading: Reading): readonly string[] => {
  const { postStart, preStop } = object(value, reading) ?? {};
  return [...handlerHosts(postStart, reading), ...handlerHosts(preStop, reading)];
};

/**
 * On the host network the API server gives each port of a regular or init container itself as host port, so a manifest that
 * leaves it out uses it all the same. Source: pkg/apis/core/v1/defaults.go, defaultHostNetworkPorts.
 */
const hostPorts = (value: unknown, byDefault: boolean, reading: Reading): readonly number[] =>
  objects(value, reading)
    .map(({ hostPort, containerPort }) => {
      const [own, inside] = [integer(hostPort, reading) ?? 0, integer(containerPort, reading) ?? 0];
      return own === 0 && byDefault ? inside : own;
    })
    .filter((port) => port !== 0);

const readContext = (draft: Draft<ContainerView>, context: Fields, reading: Reading): void => {
  for (const field in context) {
    const value = context[field];
    switch (field) {
      case 'privileged':
        draft.privileged = flag(value, reading) === true;
        break;
      case 'allowPrivilegeEscalation':
        draft.allowPrivilegeEscalation = flag(value, reading);
        break;
      case 'procMount':
        draft.procMount = string(value, reading);
        break;
      case 'capabilities': {
        const { add, drop } = object(value, reading) ?? {};
        draft.add = strings(add, reading);
        draft.drop = strings(drop, reading);
        break;
      }
      default:
        readSetting(draft, field, value, reading);
    }
  }
};

const withHosts = (draft: Draft<ContainerView>, hosts: readonly string[]): void => {
  if (hosts.length > 0) draft.handlerHosts = [...draft.handlerHosts, ...hosts];
};

/** Only the fields that are there are visited: most containers have few of them. */
export const readContainer = (container: Fields, portsByDefault: boolean, reading: Reading): ContainerView => {
  const draft: Draft<ContainerView> = {
    name: '',
    privileged: false,
    allowPrivilegeEscalation: null,
    add: none,
    drop: none,
    procMount: null,
    hostPorts: none,
    handlerHosts: none,
    appArmor: null,
    seccomp: null,
    seLinux: null,
    runAsNonRoot: null,
    runAsUser: null,
    hostProcess: false,
  };
  for (const field in container) {
    const value = container[field];
    switch (field) {
      case 'name':
        draft.name = string(value, reading) ?? '';
        break;
      case 'securityContext':
        readContext(draft, object(value, reading) ?? {}, reading);
        break;
      case 'ports':
        draft.hostPorts = hostPorts(value, portsByDefault, reading);
        break;
      case 'livenessProbe':
      case 'readinessProbe':
      case 'startupProbe':
        withHosts(draft, handlerHosts(value, reading));
        break;
      case 'lifecycle':
        withHosts(draft, lifecycleHosts(value, reading));
        break;
    }
  }
  return draft;
};
