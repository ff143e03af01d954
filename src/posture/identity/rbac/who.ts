import type { Subject } from '../../../objects.ts';

/** A service account as the RBAC authorizer sees it: one user name and the groups that come with it. */
export type Who = { readonly namespace: string; readonly name: string };

const prefix = 'system:serviceaccount:';

export const userOf = ({ namespace, name }: Who): string => `${prefix}${namespace}:${name}`;

/** Source: k8s.io/apiserver pkg/authentication/serviceaccount `MakeGroupNames`, and `system:authenticated`. */
export const groupsOf = ({ namespace }: Who): string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
  'system:authenticated',
];

/** The keys under which a binding is found for a service account. */
export const keysOf = (who: Who): string[] => [
  `User ${userOf(who)}`,
  ...groupsOf(who).map((group) => `Group ${group}`),
];

/**
 * The key of a binding's subject. A ServiceAccount without a namespace takes the binding's (none in a ClusterRoleBinding,
 * and then it is nobody). Source: kubernetes pkg/registry/rbac/validation/rule.go `appliesToUser`.
 */
export const keyOf = (subject: Subject, bindingNamespace: string | null): string | null => {
  if (subject.kind !== 'ServiceAccount') return `${subject.kind} ${subject.name}`;
  const namespace = subject.namespace || bindingNamespace;
  return namespace ? `User ${userOf({ namespace, name: subject.name })}` : null;
};

/** The service account that a key names, whether it was written as ServiceAccount or as User. */
export const whoIs = (key: string): Who | null => {
  const [namespace, name, ...rest] = key.startsWith(`User ${prefix}`)
    ? key.slice(`User ${prefix}`.length).split(':')
    : [];
  return namespace && name && rest.length === 0 ? { namespace, name } : null;
};
