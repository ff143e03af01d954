import type { PodSeen } from '../enrich/seen.ts';
import type { Exposure } from './posture.ts';

/** Who can reach the pod and where it can go. Never throws; what could not be seen is `unknown`. */
export const exposure = (seen: PodSeen): Exposure => ({
  services: { value: 'unknown', source: 'not evaluated' },
  ingresses: { value: 'unknown', source: 'not evaluated' },
  hostPorts: [],
  hostNetwork: seen.pod.spec?.hostNetwork === true,
  fromInternet: { value: 'unknown', source: 'not evaluated' },
  access: null,
  engine: { name: 'unknown', version: null, clusterNetworkPolicy: false, reasons: [] },
  imds: { value: 'unknown', source: 'not evaluated' },
});
