import type { Enriched } from '../enrich/seen.ts';
import type { Finding } from '../finding/finding.ts';
import type { Posture } from '../posture/posture.ts';

/** One target after looking: what enrich saw, and what the pod could do. */
export type LookedAt = Enriched & { readonly posture: Posture | null };

export type ClusterRef = { readonly accountId: string; readonly region: string; readonly cluster: string };

/** The owner of a finding is its own account and region; a finding that names no cluster counts under `unknown`. */
export const clusterRef = (finding: Finding): ClusterRef => ({
  accountId: finding.accountId,
  region: finding.region,
  cluster: finding.cluster?.name ?? 'unknown',
});
