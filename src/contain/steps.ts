import { calicoNetworkPolicy } from './steps/calico-network-policy.ts';
import { ciliumNetworkPolicy } from './steps/cilium-network-policy.ts';
import { clusterNetworkPolicy } from './steps/cluster-network-policy.ts';
import { cordon } from './steps/cordon.ts';
import { deletePod } from './steps/delete-pod.ts';
import { label } from './steps/label.ts';
import { networkPolicy } from './steps/network-policy.ts';
import { revokeSessions } from './steps/revoke-sessions.ts';
import { rollout } from './steps/rollout.ts';
import { scaleToZero } from './steps/scale-to-zero.ts';
import type { StepKind } from './steps/step-kind.ts';
import { stripLabels } from './steps/strip-labels.ts';
import { suspend } from './steps/suspend.ts';
import { waitCiliumEndpoint } from './steps/wait-cilium-endpoint.ts';
import { waitPrefixEmpty } from './steps/wait-prefix-empty.ts';
import { waitReleased } from './steps/wait-released.ts';
import { waitResolved } from './steps/wait-resolved.ts';

/** All kinds of steps, in the order in which a plan takes them. */
export const stepKinds: readonly StepKind[] = [
  label,
  networkPolicy,
  ciliumNetworkPolicy,
  waitCiliumEndpoint,
  calicoNetworkPolicy,
  waitResolved,
  stripLabels,
  waitReleased,
  rollout,
  scaleToZero,
  waitPrefixEmpty,
  clusterNetworkPolicy,
  suspend,
  cordon,
  deletePod,
  revokeSessions,
];

/** The kind of a step by its name; a plan of a newer version may name one that this one does not know. */
export const stepKind = (name: string): StepKind | null => stepKinds.find((kind) => kind.name === name) ?? null;
