import type { PodSeen } from '../../enrich/seen.ts';
import { each, text } from '../reading.ts';

/**
 * Whether the pod runs in a user namespace of its own: asked for, and the handler on its node knows how. containerd before
 * 2.0 accepts the field and ignores it, so a node that does not say so gives no user namespace.
 */
export const inUserNamespace = ({ pod, node }: PodSeen): boolean => {
  if (pod.spec?.hostUsers !== false || node.state !== 'found') return false;
  const wanted = text(pod.spec.runtimeClassName) ?? '';
  const handlers = each(node.value?.status?.runtimeHandlers);
  const handler = handlers.find(({ name }) => (name ?? '') === wanted);
  return handler?.features?.userNamespaces === true;
};
