import type { DangerousPermission } from '../../posture.ts';
import type { Ask } from '../rbac/rule.ts';

export type Severity = DangerousPermission['severity'];

/**
 * A permission that leads further than it says. `needs`: all of them; each is `VERB|… RESOURCE[.GROUP][/SUBRESOURCE]|…`
 * (` or ` the same again), one combination of which is enough.
 */
export type Danger = {
  readonly id: string;
  readonly means: string;
  readonly needs: readonly string[];
  /** In the whole cluster, or in a namespace where a critical service account lives; and in any other namespace. */
  readonly severity: { readonly wide: Severity; readonly narrow: Severity };
  /** `cluster`: the resource has no namespace, so a RoleBinding gives nothing. Otherwise the only namespace where it matters. */
  readonly only?: 'cluster' | 'kube-system';
  /** How it gives another service account's rights: by its token, or by running as it, or by entering a pod of it. */
  readonly leadsTo?: 'token' | 'run-as' | 'enter';
  /** The only object that matters. */
  readonly name?: string;
  /** Names in `resourceNames` that take nothing off the severity. */
  readonly worst?: readonly string[];
};

const resourceOf = (written: string): { group: string; resource: string } => {
  const [path = '', sub] = written.split('/');
  const dot = path.indexOf('.');
  const [resource, group] = dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)];
  return { group, resource: sub ? `${resource}/${sub}` : resource };
};

const combinations = (part: string): Ask[] => {
  const [verbs = '', resources = ''] = part.split(' ');
  return verbs.split('|').flatMap((verb) => resources.split('|').map((written) => ({ verb, ...resourceOf(written) })));
};

/** The requests that one need stands for. */
export const asksOf = (need: string, name?: string): Ask[] =>
  need
    .split(' or ')
    .flatMap(combinations)
    .map((ask) => (name === undefined ? ask : { ...ask, name }));
