import type { Policy } from './policy-schema.ts';

export type ClusterName = { readonly name: string; readonly accountId: string; readonly region: string };
export type ClusterEntry = Policy['clusters'][number];

/** Which entry of the policy's `clusters` is about this cluster: one that leaves account or region out fits any. */
export const clusterEntry = (policy: Policy | null, { name, accountId, region }: ClusterName): ClusterEntry | null =>
  policy?.clusters.find(
    (one) => one.name === name && (one.accountId ?? accountId) === accountId && (one.region ?? region) === region,
  ) ?? null;
