import { managedBy } from '../../enrich/managed-by.ts';
import type { Owner, PodSeen } from '../../enrich/seen.ts';
import { isObject } from '../../json.ts';
import type { PodSpec, Workload as WorkloadObject } from '../../objects.ts';
import { faultsOf } from '../pss/faults.ts';
import { at, pairs, text } from '../reading.ts';
import { type Template, without } from './edit.ts';
import { overlay } from './overlay.ts';

/**
 * How a change to the template gets to the cluster. `patch`: kubectl patches it. `source`: something would revert a patch, so
 * it goes into the sources. `recreate`: immutable (Job, bare pod, static pod). `custom`: a kind with rules of its own.
 */
export type Route = 'patch' | 'source' | 'recreate' | 'custom';

/** The topmost thing that makes pods like this one. */
export type Workload = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly route: Route;
  /** What manages it by other sources, e.g. `argo-cd`. */
  readonly manager: string | null;
  readonly template: Template;
  /** Where the template is, e.g. `['spec', 'template']`; empty for a bare pod. */
  readonly path: readonly string[];
};

const patchable: { readonly [kind: string]: readonly string[] } = {
  'apps/v1 Deployment': ['spec', 'template'],
  'apps/v1 ReplicaSet': ['spec', 'template'],
  'apps/v1 StatefulSet': ['spec', 'template'],
  'apps/v1 DaemonSet': ['spec', 'template'],
  'batch/v1 CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

const isInjected = ({ name }: { name: string }): boolean =>
  /^(kube-api-access-|aws-iam-token$|eks-pod-identity-token$)/.test(name);

/** What admission put into the pod was never in a template. */
const ownSpec = (spec: PodSpec): PodSpec => ({
  ...without(spec, 'ephemeralContainers', 'nodeName'),
  ...(spec.volumes ? { volumes: spec.volumes.filter((volume) => !isInjected(volume)) } : {}),
});

/** Without what is null: to the API that is the same as not set, and no edit has to think of it. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const set = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(set.map(([field, inner]) => [field, withoutNulls(inner)]));
};

const templateAt = (object: unknown, path: readonly string[]): Template | null => {
  const template = path.reduce(at, object);
  const spec = at(template, 'spec');
  if (!isObject(spec) || faultsOf({ spec }).length > 0) return null;
  return { annotations: pairs(at(at(template, 'metadata'), 'annotations')), spec: withoutNulls(spec) as PodSpec };
};

const ofPod = ({ pod }: PodSeen): Template => ({
  annotations: pairs(pod.metadata?.annotations),
  spec: ownSpec(withoutNulls(pod.spec ?? {}) as PodSpec),
});

const managerOf = (object: WorkloadObject): string | null => {
  const metadata = { labels: pairs(object.metadata?.labels), annotations: pairs(object.metadata?.annotations) };
  return managedBy({ ...object, metadata }, [])[0]?.tool ?? null;
};

const routeOf = (kind: string, manager: string | null): Route => {
  if (kind === 'batch/v1 Job') return 'recreate';
  if (manager !== null) return 'source';
  return kind in patchable ? 'patch' : 'custom';
};

const ofOwner = (seen: PodSeen, { apiVersion, kind, namespace, name, object }: Owner): Workload => {
  const known = `${apiVersion} ${kind}`;
  const found = object.state === 'found' && isObject(object.value) ? object.value : null;
  const manager = found ? managerOf(found) : null;
  const path = patchable[known] ?? ['spec', 'template'];
  const own = ofPod(seen);
  const given = found && templateAt(found, path);
  const template = given
    ? { annotations: { ...own.annotations, ...given.annotations }, spec: overlay(given.spec, own.spec) }
    : own;
  return { apiVersion, kind, namespace, name, route: routeOf(known, manager), manager, template, path };
};

/** The top of the chain of owners; the pod itself when nobody owns it. A node owns static pods, which are files on it. */
export const workloadOf = (seen: PodSeen): Workload => {
  const owner = seen.owners.at(-1);
  if (owner && owner.kind !== 'Node') return ofOwner(seen, owner);
  const { metadata } = seen.pod;
  const [namespace, name] = [text(metadata?.namespace) ?? '', text(metadata?.name) ?? ''];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name,
    route: 'recreate',
    manager: null,
    template: ofPod(seen),
    path: [],
  };
};
