import type { Owner, PodSeen } from '../../enrich/seen.ts';
import { scaleResource, topOwner } from '../owners.ts';

/** Consents beside `siblings-cut-off`: each lets a plan move the healthy replicas off the pod's name prefix. */
export const rolloutConsent = 'rollout';
export const scaleConsent = 'scale';

export type Emptying = { readonly by: 'rollout' | 'scale-to-zero'; readonly owner: Owner };

/** Owners that start a clean replacement for a pod they lost; a StatefulSet wants the same name again, a DaemonSet the same node. */
const releasing = ['Deployment', 'ReplicaSet', 'Rollout'];

const isPaused = ({ object }: Owner): boolean => object.state === 'found' && object.value.spec?.paused === true;

export const canRollOut = (owner: Owner | null): owner is Owner =>
  owner !== null &&
  owner.apiVersion === 'apps/v1' &&
  owner.kind === 'Deployment' &&
  owner.object.state === 'found' &&
  !isPaused(owner);

export const canScaleAway = (owner: Owner | null): owner is Owner =>
  owner !== null && releasing.includes(owner.kind) && scaleResource(owner) !== null && owner.object.state === 'found';

/** How the pods that share the pod's rules get out of the way, if the rule or the operator consents; null where they stay. */
export const emptyingOf = (seen: PodSeen, accept: readonly string[]): Emptying | null => {
  const owner = topOwner(seen);
  if (accept.includes(rolloutConsent) && canRollOut(owner)) return { by: 'rollout', owner };
  return accept.includes(scaleConsent) && canScaleAway(owner) ? { by: 'scale-to-zero', owner } : null;
};
