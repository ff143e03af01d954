import { EKSClient } from '@aws-sdk/client-eks';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { eksClusters } from '../src/adapters/aws/clusters.ts';
import type { Credentials } from '../src/adapters/aws/eks-token.ts';
import type { Policy } from '../src/decide/policy.ts';
import type { Cluster, Clusters } from '../src/ports.ts';

const assumed = async (roleArn: string): Promise<Credentials> => {
  const { Credentials: given } = await new STSClient({}).send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'lazaret' }),
  );
  if (!given?.AccessKeyId || !given.SecretAccessKey) throw new Error('STS gave no credentials');
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken ? { sessionToken: given.SessionToken } : {}),
    ...(given.Expiration ? { expiration: given.Expiration } : {}),
  };
};

const credentialsOf = async (region: string, roleArn: string | null): Promise<Credentials> =>
  roleArn === null ? new STSClient({ region }).config.credentials() : assumed(roleArn);

export const clustersOf = (policy: Policy | null): Clusters<Cluster> =>
  eksClusters({
    policy,
    eks: (region, roleArn) =>
      new EKSClient(roleArn === null ? { region } : { region, credentials: () => assumed(roleArn) }),
    credentials: credentialsOf,
    now: () => new Date(),
  });
