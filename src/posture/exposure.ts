import type { PodSeen } from '../enrich/seen.ts';
import { imds } from './exposure/imds.ts';
import { fromInternet, hostPorts } from './exposure/internet.ts';
import { networkOf } from './exposure/network.ts';
import { ingresses } from './exposure/routes.ts';
import { services } from './exposure/services.ts';
import type { Exposure } from './posture.ts';

/** Who can reach the pod and where it can go. Never throws; what could not be seen is `unknown`. */
export const exposure = (seen: PodSeen): Exposure => ({
  services: services(seen),
  ingresses: ingresses(seen),
  hostPorts: hostPorts(seen),
  hostNetwork: seen.pod.spec?.hostNetwork === true,
  fromInternet: fromInternet(seen),
  ...networkOf(seen),
  imds: imds(seen),
});
