import { aroundLooks } from './looks/around.ts';
import { ciliumLooks, engineLooks } from './looks/engine.ts';
import type { LookRule } from './looks/look.ts';
import { podItself, podLooks } from './looks/pod.ts';
import { calicoPolicyLooks, policyLooks } from './looks/policies.ts';
import { rbacLooks } from './looks/rbac.ts';
import { bindingLooks, gatewayLooks } from './looks/routes.ts';
import { workloadLooks } from './looks/workloads.ts';

/** Everything that Lazaret looks at in a cluster, with the right it needs. Nothing else is ever asked for; never Secrets. */
export const looks: readonly LookRule[] = [
  podItself,
  ...Object.values(podLooks),
  ...Object.values(gatewayLooks),
  ...Object.values(bindingLooks),
  ...workloadLooks,
  ...Object.values(policyLooks),
  ...Object.values(calicoPolicyLooks),
  ...Object.values(engineLooks),
  ...Object.values(ciliumLooks),
  ...Object.values(rbacLooks),
  ...Object.values(aroundLooks),
];
