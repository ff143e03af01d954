import type { KubernetesObject } from '../objects.ts';
import type { PolicyRef } from './access.ts';

export const policyRef = (kind: string, { metadata }: KubernetesObject): PolicyRef => ({
  kind,
  namespace: metadata?.namespace ?? null,
  name: metadata?.name ?? '',
});

/** For a reader: `NetworkPolicy shop/allow-dns`. */
export const policyName = ({ kind, namespace, name }: PolicyRef): string =>
  `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`;
