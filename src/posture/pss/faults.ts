import { isObject } from '../../json.ts';
import type { Pod } from '../../objects.ts';

/** A field that has another type than the API's, or lacks where the API wants it. */
export type Fault = { readonly path: string; readonly problem: string };

type Leaf = 'boolean' | 'string' | 'integer' | 'strings' | 'string map' | 'integer or string';
type Shape = { readonly [field: string]: Rule };
type Rule = Leaf | { readonly object: Shape } | { readonly list: Shape };

const isInteger = Number.isInteger as (value: unknown) => boolean;
const fits: { readonly [leaf in Leaf]: (value: unknown) => boolean } = {
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  integer: isInteger,
  strings: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  'string map': (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'),
  'integer or string': (value) => isInteger(value) || typeof value === 'string',
};

const handler: Shape = { httpGet: { object: { host: 'string' } }, tcpSocket: { object: { host: 'string' } } };
const profile: Rule = { object: { type: 'string', localhostProfile: 'string' } };
const settings: Shape = {
  runAsUser: 'integer',
  runAsGroup: 'integer',
  runAsNonRoot: 'boolean',
  seccompProfile: profile,
  appArmorProfile: profile,
  seLinuxOptions: { object: { user: 'string', role: 'string', type: 'string', level: 'string' } },
  windowsOptions: { object: { hostProcess: 'boolean', runAsUserName: 'string' } },
};
const container: Shape = {
  name: 'string',
  image: 'string',
  restartPolicy: 'string',
  ports: { list: { hostPort: 'integer', containerPort: 'integer' } },
  volumeMounts: { list: { name: 'string', mountPath: 'string', readOnly: 'boolean' } },
  livenessProbe: { object: handler },
  readinessProbe: { object: handler },
  startupProbe: { object: handler },
  lifecycle: { object: { postStart: { object: handler }, preStop: { object: handler } } },
  securityContext: {
    object: {
      ...settings,
      privileged: 'boolean',
      allowPrivilegeEscalation: 'boolean',
      readOnlyRootFilesystem: 'boolean',
      procMount: 'string',
      capabilities: { object: { add: 'strings', drop: 'strings' } },
    },
  },
};
const spec: Shape = {
  initContainers: { list: container },
  containers: { list: container },
  ephemeralContainers: { list: container },
  volumes: { list: { name: 'string', hostPath: { object: { path: 'string' } } } },
  securityContext: { object: { ...settings, sysctls: { list: { name: 'string', value: 'string' } } } },
  hostNetwork: 'boolean',
  hostPID: 'boolean',
  hostIPC: 'boolean',
  hostUsers: 'boolean',
  shareProcessNamespace: 'boolean',
  automountServiceAccountToken: 'boolean',
  serviceAccountName: 'string',
  runtimeClassName: 'string',
  os: { object: { name: 'string' } },
};

const about: Shape = { annotations: 'string map', labels: 'string map', name: 'string' };

const given = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

const most = 20;

/** Walks the fields that are there, so that the cost is that of the pod and not of the table. */
const walk = (value: { [key: string]: unknown }, shape: Shape, path: string, faults: Fault[]): void => {
  for (const field in value) {
    const rule = Object.hasOwn(shape, field) ? shape[field] : undefined;
    const inner = value[field];
    if (rule !== undefined && inner !== null && inner !== undefined) judge(inner, rule, `${path}.${field}`, faults);
  }
};

const judge = (value: unknown, rule: Rule, path: string, faults: Fault[]): void => {
  if (typeof rule === 'string') {
    if (!fits[rule](value)) faults.push({ path, problem: `must be ${rule}, is ${given(value)}` });
  } else if ('object' in rule) {
    if (isObject(value)) walk(value, rule.object, path, faults);
    else faults.push({ path, problem: `must be an object, is ${given(value)}` });
  } else if (Array.isArray(value)) {
    for (const [at, one] of value.entries()) judge(one, { object: rule.list }, `${path}[${at}]`, faults);
  } else {
    faults.push({ path, problem: `must be a list, is ${given(value)}` });
  }
};

/** What keeps a pod from being one, at most 20 faults; empty for every pod that an API server has admitted. */
export const faultsOf = (pod: Pod): readonly Fault[] => {
  const faults: Fault[] = [];
  const { metadata, spec: found } = pod;
  if (metadata !== undefined && metadata !== null) judge(metadata, { object: about }, 'metadata', faults);
  if (!isObject(found)) return [...faults, { path: 'spec', problem: `must be an object, is ${given(found)}` }];
  walk(found, spec, 'spec', faults);
  const { containers } = found as { containers?: unknown };
  if (!Array.isArray(containers) || containers.length === 0)
    faults.push({ path: 'spec.containers', problem: 'must have at least one container' });
  return faults.slice(0, most);
};
