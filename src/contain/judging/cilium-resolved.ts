import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import { quarantineLabel } from '../names.ts';

const labelsOf = (endpoint: KubernetesObject): readonly unknown[] => {
  const status = isObject(endpoint['status']) ? endpoint['status'] : {};
  const identity = isObject(status['identity']) ? status['identity'] : {};
  return Array.isArray(identity['labels']) ? identity['labels'] : [];
};

const isReady = (endpoint: KubernetesObject): boolean =>
  isObject(endpoint['status']) && endpoint['status']['state'] === 'ready';

/**
 * Whether Cilium knows the pod under our label (CiliumEndpoint, `status.identity.labels`): a cluster may leave labels out of
 * identities, and then the policy is valid and selects nobody. It proves that it selects, not that it is enforced.
 */
export const isInIdentity = (endpoints: readonly KubernetesObject[], pod: { name: string; uid: string }): boolean =>
  endpoints.some(
    (endpoint) =>
      endpoint.metadata?.name === pod.name &&
      isReady(endpoint) &&
      labelsOf(endpoint).includes(`k8s:${quarantineLabel}=${pod.uid}`),
  );
