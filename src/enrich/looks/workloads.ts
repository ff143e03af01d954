import type { Resource } from '../../ports.ts';
import { resources } from '../../resources.ts';
import type { LookRule } from './look.ts';

const why = 'what made the pod and would make it again';

const kinds: readonly Resource[] = [
  resources.deployments,
  resources.replicaSets,
  resources.statefulSets,
  resources.daemonSets,
  resources.jobs,
  resources.cronJobs,
  resources.rollouts,
];

/** The kinds of owners that are looked at. A custom owner of another kind would need a right that nobody foresaw. */
export const workloadLooks: readonly LookRule[] = kinds.map((resource) => ({
  id: `owner-${resource.resource}`,
  resource,
  verbs: ['get', 'list'],
  why,
}));

/** By group and kind: the version that an owner reference names may be one that is no longer served. */
export const workloadResource = (apiVersion: string, kind: string): Resource | null => {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return kinds.find((resource) => resource.kind === kind && resource.group === group) ?? null;
};

/** Of a kind as a finding names it, without its group. */
export const workloadResourceOfKind = (kind: string): Resource | null =>
  kinds.find((resource) => resource.kind === kind) ?? null;
