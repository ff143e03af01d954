import type { Enriched } from '../enrich/seen.ts';
import type { Posture } from '../posture/posture.ts';

/** One target of a finding as decisions see it: what was looked at, and what it could do. */
export type DecidedOn = Pick<Enriched, 'target' | 'lookup' | 'seen'> & { readonly posture: Posture | null };

/** Where the target lives; null for what has no namespace. */
export const namespaceOf = ({ target }: Pick<DecidedOn, 'target'>): string | null =>
  target.pod?.namespace ?? target.workload?.namespace ?? target.serviceAccount?.namespace ?? null;

/** The pod's UID as the cluster has it, else as the finding does. */
export const uidOf = ({ target, seen }: DecidedOn): string | null =>
  seen?.pod.metadata?.uid ?? target.pod?.uid ?? target.workload?.uid ?? null;

/** For messages: `shop/web-1`, or the class where there is no name. */
export const nameOf = ({ target }: Pick<DecidedOn, 'target'>): string => {
  const named = target.pod ?? target.workload ?? target.serviceAccount;
  return named ? `${named.namespace}/${named.name}` : (target.node?.name ?? target.class);
};
