import type { KubernetesObject, Pod } from './objects.ts';
import {
  anyObject,
  networkPolicy,
  node,
  role,
  roleBinding,
  service,
  serviceAccount,
  workload,
} from './read-object/cluster-shapes.ts';
import { pod } from './read-object/pod-shape.ts';
import type { Fault, Shape } from './read-object/shape.ts';
import { type Reason, reason } from './reason.ts';

const mostFaults = 10;

export type ReadPod = { state: 'ok'; pod: Pod } | { state: 'invalid'; errors: Reason[] };
export type ReadObject = { state: 'ok'; object: KubernetesObject } | { state: 'invalid'; errors: Reason[] };

/** Kinds whose fields are read further on. A custom kind with one of these names has a group that is not Kubernetes' own. */
const shapes: { readonly [kind: string]: Shape } = {
  'v1 Pod': pod,
  'v1 Node': node,
  'v1 Service': service,
  'v1 ServiceAccount': serviceAccount,
  'apps/v1 Deployment': workload,
  'apps/v1 ReplicaSet': workload,
  'apps/v1 StatefulSet': workload,
  'apps/v1 DaemonSet': workload,
  'batch/v1 Job': workload,
  'networking.k8s.io/v1 NetworkPolicy': networkPolicy,
  'rbac.authorization.k8s.io/v1 Role': role,
  'rbac.authorization.k8s.io/v1 ClusterRole': role,
  'rbac.authorization.k8s.io/v1 RoleBinding': roleBinding,
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': roleBinding,
};

/** A value as an error may show it: capped, nothing of what is inside an object, nothing of an environment variable. */
const shown = ({ path, value }: Fault): string => {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (/\benv\b/.test(path)) return `a ${typeof value}`;
  return (JSON.stringify(value) ?? String(value)).slice(0, 60);
};

const errorOf = (fault: Fault): Reason =>
  reason('field-type', `${fault.path || 'the object'} must be ${fault.wants}, not ${shown(fault)}`);

const check = (value: unknown, shape: Shape): { value: unknown; errors: Reason[] } => {
  const faults: Fault[] = [];
  const checked = shape(value, '', faults);
  const more = faults.length - mostFaults;
  const errors = faults.slice(0, mostFaults).map(errorOf);
  return {
    value: checked,
    errors: more > 0 ? [...errors, reason('field-type', `and ${more} more fields of a wrong type`)] : errors,
  };
};

/**
 * A pod as `src/objects.ts` declares it: the type of every declared field is checked, explicit nulls count as not set,
 * other fields are kept as they are. Never throws. Each error names path and value.
 */
export const readPod = (value: unknown): ReadPod => {
  const read = check(value, pod);
  return read.errors.length > 0 ? { state: 'invalid', errors: read.errors } : { state: 'ok', pod: read.value as Pod };
};

/** An object of any kind, by its `apiVersion` and `kind`; of kinds that Lazaret does not know, the metadata is checked. */
export const readObject = (value: unknown): ReadObject => {
  const { apiVersion, kind } = (value ?? {}) as { apiVersion?: unknown; kind?: unknown };
  const read = check(value, shapes[`${apiVersion} ${kind}`] ?? anyObject);
  if (read.errors.length > 0) return { state: 'invalid', errors: read.errors };
  return { state: 'ok', object: read.value as KubernetesObject };
};
