import { reason } from '../../reason.ts';
import { namespaceOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';
import { matches } from '../pattern.ts';
import { alwaysProtected } from '../policy-defaults.ts';

const isProtected = (namespace: string, configured: readonly string[]): boolean =>
  [...alwaysProtected, ...configured].some((pattern) => matches({ namespace: [{ wildcard: pattern }] }, { namespace }));

export const protectedNamespace: Guard = {
  id: 'protected-namespace',
  title: 'The namespace is one that nothing is done in',
  about: 'target',
  check: ({ subject, policy }) => {
    const namespace = subject && namespaceOf(subject);
    return namespace && isProtected(namespace, policy.protectedNamespaces)
      ? reason('protected-namespace', `${namespace} is a protected namespace: a person decides`)
      : null;
  },
};
