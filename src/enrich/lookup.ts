import type { PodRef } from '../finding/finding.ts';
import type { KubernetesObject, Pod } from '../objects.ts';
import type { ClusterReader } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { resources } from '../resources.ts';

/** The pod of a finding as the cluster has it now. `replaced` says nothing about the successor. */
export type PodLookup =
  | { readonly state: 'found'; readonly pod: Pod; readonly problems: readonly Reason[] }
  | { readonly state: 'gone' | 'replaced' | 'unreachable'; readonly problems: readonly Reason[] };

const unconfirmed = ({ namespace, name, uid }: PodRef): Reason =>
  reason(
    'no-uid',
    `${uid === null ? 'the finding' : 'the cluster'} names no UID for pod ${namespace}/${name}: it may be a successor of the pod that was meant`,
  );

/** Whether an object is the one that was meant; null where one of the two names no UID. */
export const isSame = ({ metadata }: KubernetesObject, uid: string | null): boolean | null =>
  uid === null || metadata?.uid === undefined ? null : metadata.uid === uid;

/** Looks for a pod by name and believes it by UID: a recreated pod of the same name is not the one that was found. */
export const lookupPod = async (reader: Pick<ClusterReader, 'get'>, ref: PodRef): Promise<PodLookup> => {
  const look = await reader.get(resources.pods, ref.namespace, ref.name);
  if (look.state === 'unreachable') return { state: 'unreachable', problems: [look.problem] };
  if (look.state === 'absent') return { state: 'gone', problems: [] };
  const same = isSame(look.value, ref.uid);
  if (same === false) return { state: 'replaced', problems: [] };
  return { state: 'found', pod: look.value as Pod, problems: same === null ? [unconfirmed(ref)] : [] };
};
