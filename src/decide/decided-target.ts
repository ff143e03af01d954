import type { Enriched } from '../enrich/seen.ts';
import { cap } from '../finding/cap.ts';
import type { Posture } from '../posture/posture.ts';

/** One target of a finding as decisions see it: what was looked at, and what it could do. */
export type DecidedOn = Pick<Enriched, 'target' | 'lookup' | 'seen'> & { readonly posture: Posture | null };

/** Where the target lives; null for what has no namespace. */
export const namespaceOf = ({ target }: Pick<DecidedOn, 'target'>): string | null =>
  target.pod?.namespace ?? target.workload?.namespace ?? target.serviceAccount?.namespace ?? null;

/** The pod's UID as the cluster has it, else as the finding does. */
export const uidOf = ({ target, seen }: DecidedOn): string | null =>
  seen?.pod.metadata?.uid ?? target.pod?.uid ?? target.workload?.uid ?? null;

const longest = 120;

/** For messages: `shop/web-1`, a node, a user or an image, or the class where there is no name. */
export const nameOf = ({ target }: Pick<DecidedOn, 'target'>): string => {
  const { pod, workload, serviceAccount, node, user, image } = target;
  const named = pod ?? workload ?? serviceAccount;
  if (named) return `${named.namespace}/${named.name}`;
  return cap(node?.name ?? node?.instanceId ?? user?.name ?? image ?? target.class, longest);
};
