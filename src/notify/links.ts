import type { Finding } from '../finding/finding.ts';
import { isClusterName, isFindingId, isRegion } from '../finding/names.ts';
import type { Link } from './message.ts';

/** Consoles by partition; of a partition that is not here no link is made. */
const hosts: { readonly [partition: string]: (region: string) => string } = {
  aws: (region) => `${region}.console.aws.amazon.com`,
  'aws-cn': (region) => `${region}.console.amazonaws.cn`,
  'aws-us-gov': () => 'console.amazonaws-us-gov.com',
};

type Linked = Pick<Finding, 'partition' | 'region' | 'id' | 'archived'> & {
  readonly cluster: { readonly name: string } | null;
};

/** Into the consoles, of parts that were checked. */
export const linksOf = ({ partition, region, id, archived, cluster }: Linked): Link[] => {
  const host = Object.hasOwn(hosts, partition) ? hosts[partition] : undefined;
  if (!host || !isRegion(region)) return [];
  const base = `https://${host(region)}`;
  const shown = archived ? 'archived' : 'current';
  return [
    ...(isFindingId(id)
      ? [
          {
            title: 'Finding in GuardDuty',
            url: `${base}/guardduty/home?region=${region}#/findings?macros=${shown}&fId=${id}`,
          },
        ]
      : []),
    ...(cluster && isClusterName(cluster.name)
      ? [{ title: 'Cluster in EKS', url: `${base}/eks/home?region=${region}#/clusters/${cluster.name}` }]
      : []),
  ];
};
