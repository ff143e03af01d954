import type { PodSeen } from '../enrich/seen.ts';
import type { Policy } from './policy-schema.ts';

export type ClusterName = { readonly name: string; readonly accountId: string; readonly region: string };
export type ClusterEntry = Policy['clusters'][number];

/** Which entry of the policy's `clusters` is about this cluster: one that leaves account or region out fits any. */
export const clusterEntry = (policy: Policy | null, { name, accountId, region }: ClusterName): ClusterEntry | null =>
  policy?.clusters.find(
    (one) => one.name === name && (one.accountId ?? accountId) === accountId && (one.region ?? region) === region,
  ) ?? null;

/** What the operator states of the kubelets of a cluster (`nodeDefaults`): Lazaret does not ask kubelets. */
export const kubeletStated = (entry: ClusterEntry | null): Pick<PodSeen, 'kubelet'> =>
  entry?.nodeDefaults.seccompDefault === undefined ? {} : { kubelet: { state: 'found', value: entry.nodeDefaults } };
