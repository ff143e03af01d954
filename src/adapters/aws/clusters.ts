import { DescribeClusterCommand, type EKSClient } from '@aws-sdk/client-eks';
import { clusterEntry } from '../../decide/cluster-entry.ts';
import type { Policy } from '../../decide/policy.ts';
import type { Cluster, Clusters, Look } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { type Credentials, type EksToken, eksToken } from './eks-token.ts';

type Asked = Parameters<Clusters['open']>[0];

export type EksClustersOptions = {
  readonly policy: Policy | null;
  /** A client for the cluster's Region, with the function's own credentials or those of the given role. */
  readonly eks: (region: string, roleArn: string | null) => EKSClient;
  readonly credentials: (region: string, roleArn: string | null) => Promise<Credentials>;
  readonly now: () => Date;
};

const unreachable = (code: string, message: string): { state: 'unreachable'; problem: Reason } => ({
  state: 'unreachable',
  problem: reason(code, message),
});

const nameOf = ({ name, accountId, region }: Asked): string => `EKS cluster ${name} in ${accountId} ${region}`;

const problems: { readonly [errorName: string]: (asked: Asked) => ReturnType<typeof unreachable> } = {
  ResourceNotFoundException: (asked) =>
    unreachable(
      'cluster-not-found',
      `${nameOf(asked)}: there is no such cluster; if it is in another account, name its roleArn in the policy's clusters`,
    ),
  AccessDeniedException: (asked) =>
    unreachable(
      'cluster-access-denied',
      `${nameOf(asked)}: eks:DescribeCluster is denied: name the cluster in lazaret.yaml and deploy again`,
    ),
  AccessDenied: (asked) =>
    unreachable(
      'role-not-assumed',
      `${nameOf(asked)}: the role that the policy names for it cannot be assumed: check its trust policy`,
    ),
};

const problemOf = (error: unknown, asked: Asked): ReturnType<typeof unreachable> => {
  const name = error instanceof Error ? error.name : 'Error';
  return (
    problems[name]?.(asked) ??
    unreachable('cluster-not-described', `${nameOf(asked)}: EKS did not tell its endpoint (${name})`)
  );
};

/** A token is used until shortly before its end, and made anew at once when the cluster refused it. */
const tokenSource = (asked: Asked, roleArn: string | null, { credentials, now }: EksClustersOptions) => {
  let held: EksToken | null = null;
  return async (renew: boolean): Promise<string> => {
    if (renew || !held || held.expiresAt <= now())
      held = await eksToken(asked, await credentials(asked.region, roleArn), now());
    return held.token;
  };
};

const describe = async (asked: Asked, options: EksClustersOptions): Promise<Look<Cluster>> => {
  const roleArn = clusterEntry(options.policy, asked)?.roleArn ?? null;
  try {
    const { cluster } = await options.eks(asked.region, roleArn).send(new DescribeClusterCommand({ name: asked.name }));
    if (cluster?.arn?.split(':')[4] !== asked.accountId)
      return unreachable(
        'cluster-of-another-account',
        `${nameOf(asked)}: EKS answered with ${cluster?.arn ?? 'no cluster'}: name the roleArn of that account in the policy's clusters`,
      );
    if (cluster.accessConfig?.authenticationMode === 'CONFIG_MAP')
      return unreachable(
        'access-entries-off',
        `${nameOf(asked)}: its authentication mode is CONFIG_MAP: access entries need API or API_AND_CONFIG_MAP`,
      );
    const caPem = Buffer.from(cluster.certificateAuthority?.data ?? '', 'base64').toString('utf8');
    // Loaded with the first cluster: half of the bundle is not read at the start of a function.
    const { connect } = await import('../kubernetes/client.ts');
    return connect({
      name: asked.name,
      server: cluster.endpoint ?? '',
      caPem,
      token: tokenSource(asked, roleArn, options),
    });
  } catch (error) {
    return problemOf(error, asked);
  }
};

/** Finds a cluster by the account, Region and name that the finding states; each is described once and its connections kept. */
export const eksClusters = (options: EksClustersOptions): Clusters<Cluster> => {
  const opened = new Map<string, Look<Cluster>>();
  return {
    open: async (asked) => {
      const key = JSON.stringify([asked.accountId, asked.region, asked.name]);
      const already = opened.get(key);
      if (already) return already;
      const look = await describe(asked, options);
      if (look.state === 'found') opened.set(key, look);
      return look;
    },
  };
};
