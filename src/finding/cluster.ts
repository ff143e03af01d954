import type { Finding } from './finding.ts';
import { isClusterName } from './names.ts';
import { type Checked, checked } from './target.ts';
import type { Wire, WireSequence } from './wire.ts';

type Tag = { readonly key: string | null; readonly value: string | null };

/** Tags by which a node shows its cluster: EKS managed nodes, Auto Mode and Karpenter, eksctl; the surest first. */
const tagKeys = ['eks:cluster-name', 'aws:eks:cluster-name', 'eks:eks-cluster-name', 'alpha.eksctl.io/cluster-name'];
const ownership = 'kubernetes.io/cluster/';

/** The cluster that the tags of an instance name, unchecked; null when none does. */
export const clusterOfTags = (tags: readonly Tag[]): string | null => {
  const named = tagKeys.map((key) => tags.find((tag) => tag.key === key)?.value).find((name) => name);
  return named ?? tags.find(({ key }) => key?.startsWith(ownership))?.key?.slice(ownership.length) ?? null;
};

const clusterArn = /^arn:aws[a-z-]*:eks:[a-z0-9-]+:\d{12}:cluster\/([0-9A-Za-z][0-9A-Za-z_-]{0,99})$/;

const nameInArn = (arn: string | null): string | null => clusterArn.exec(arn ?? '')?.[1] ?? null;
const arnOnly = (arn: string | null): string | null => (nameInArn(arn) === null ? null : arn);

/** The clusters among the resources of an attack sequence. */
export const clustersOf = (sequence: WireSequence | null): WireSequence['resources'] =>
  sequence?.resources.filter(({ resourceType }) => resourceType === 'EKS_CLUSTER') ?? [];

type Named = { readonly name: string | null; readonly arn: string | null };

const named = (wire: Wire): Named => {
  const details = wire.resource?.eksClusterDetails;
  if (details?.name || nameInArn(details?.arn ?? null))
    return { name: details?.name || nameInArn(details?.arn ?? null), arn: details?.arn ?? null };
  const byTag = clusterOfTags(wire.resource?.instanceDetails?.tags ?? []);
  if (byTag !== null) return { name: byTag, arn: null };
  const [first] = clustersOf(wire.service?.detection?.sequence ?? null);
  const arn = arnOnly(first?.data?.eksCluster?.arn ?? null) ?? arnOnly(first?.uid ?? null);
  return { name: nameInArn(arn) ?? first?.name ?? null, arn };
};

/** Which cluster a finding is about: what it says itself, else the tags of its instance, else the sequence's cluster. */
export const clusterOf = (wire: Wire): Checked<NonNullable<Finding['cluster']>> => {
  const { name, arn } = named(wire);
  const { value, problems } = checked(name, isClusterName, 'cluster-name-invalid', 'the name of the cluster');
  return { value: value === null ? null : { name: value, arn: nameInArn(arn) === value ? arn : null }, problems };
};
