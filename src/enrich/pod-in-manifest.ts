import { isObject } from '../json.ts';
import type { Workload } from '../objects.ts';
import { redact } from './redact.ts';
import type { Owner } from './seen.ts';

/** Where the kinds that make pods keep the template; other kinds (Knative, operators) are recognised by what is in it. */
const templates: { readonly [kind: string]: readonly string[] } = {
  Deployment: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  PodTemplate: ['template'],
};

/** `pod`: not yet checked. `owners`: the object it stands in, for a workload. `other`: makes no pods, as far as is known. */
export type InManifest =
  | { readonly state: 'pod'; readonly pod: unknown; readonly owners: readonly Owner[] }
  | { readonly state: 'other'; readonly kind: string };

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);

/** A template of any kind that has containers makes pods; those of Secrets, nodes and certificates have none. */
const templateOf = (value: object, kind: string): unknown => {
  const path = templates[kind];
  if (path) return at(value, path) ?? {};
  const found = [templates['Deployment'], templates['CronJob']].map((one) => at(value, one ?? []));
  return found.find((one) => Array.isArray(at(one, ['spec', 'containers'])));
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const ownerOf = (value: object, kind: string): Owner[] => {
  if (kind === 'PodTemplate') return [];
  const { object } = redact(value as Workload);
  const name = text(at(value, ['metadata', 'name']));
  const namespace = text(at(value, ['metadata', 'namespace'])) || 'default';
  const apiVersion = text(at(value, ['apiVersion']));
  return [{ apiVersion, kind, namespace, name, uid: '', object: { state: 'found', value: object } }];
};

/**
 * The pod that an object of a manifest is, or would make: then under the workload's name and namespace, with the workload
 * as its owner, so that what is recommended goes into the workload. Whether it is a pod at all is for `readPod` to say.
 */
export const podInManifest = (value: unknown): InManifest => {
  if (!isObject(value) || (value['kind'] !== undefined && typeof value['kind'] !== 'string'))
    return { state: 'pod', pod: value, owners: [] };
  const kind = text(value['kind']);
  if (kind === 'Pod') return { state: 'pod', pod: value, owners: [] };
  const template = templateOf(value, kind);
  if (template === undefined) return kind === '' ? { state: 'pod', pod: value, owners: [] } : { state: 'other', kind };
  const [own, above] = [at(template, ['metadata']), at(value, ['metadata'])];
  const { name, namespace } = (isObject(above) ? above : {}) as { name?: unknown; namespace?: unknown };
  const metadata = isObject(own) || own === undefined ? { ...own, name, namespace } : own;
  const pod = isObject(template) ? { ...template, apiVersion: 'v1', kind: 'Pod', metadata } : template;
  return { state: 'pod', pod, owners: ownerOf(value, kind) };
};
