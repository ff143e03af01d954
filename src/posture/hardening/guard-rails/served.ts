import type { PodSeen } from '../../../enrich/seen.ts';

/** Whether the cluster serves a kind, given as `group/version/Kind`; false when nobody asked. */
export const serves = ({ served }: PodSeen, kind: string): boolean =>
  served?.state === 'found' && Array.isArray(served.value) && served.value.includes(kind);
