import { isClusterName, isDnsLabel, isDnsSubdomain, isInstanceId, isRegion } from '../finding/names.ts';
import { command, flag } from './command.ts';
import { denyOlder } from './revoking.ts';

type At = { readonly cluster: string | null; readonly region: string | null };

/** Names of IAM users and roles (IAM API reference): what stands in an ARN after the last slash. */
export const isIamName = (name: string): boolean => /^[\w+=,.@-]{1,128}$/.test(name) && !name.startsWith('-');
const isPrincipal = (arn: string): boolean =>
  /^arn:aws[a-z-]{0,29}:iam::\d{12}:(role|user)\/[\w+=,.@/-]{1,600}$/.test(arn);
const isAccessKey = (id: string): boolean => /^A[A-Z0-9]{15,127}$/.test(id);
const isKnown = ({ cluster, region }: At): boolean => isClusterName(cluster ?? '') && isRegion(region ?? '');
const where = ({ cluster, region }: At) => [flag('cluster-name'), cluster ?? '', flag('region'), region ?? ''];

const adminPolicy = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy';

const policyName = 'LazaretRevokeOlderSessions';

const ofEntry = (verb: string, at: At, arn: string) =>
  isKnown(at) && isPrincipal(arn) ? command('aws', 'eks', verb, ...where(at), flag('principal-arn'), arn) : null;

/** Commands of the AWS CLI that a plan may show, each over names that were checked, or null. Nothing here is ever run by Lazaret. */
export const awsCommands = {
  accessEntries: (at: At) => (isKnown(at) ? command('aws', 'eks', 'list-access-entries', ...where(at)) : null),
  accessEntry: (at: At, arn: string) => ofEntry('describe-access-entry', at, arn),
  entryPolicies: (at: At, arn: string) => ofEntry('list-associated-access-policies', at, arn),
  withoutAdmin: (at: At, arn: string) => {
    const taken = ofEntry('disassociate-access-policy', at, arn);
    return taken && [taken, command(flag('policy-arn'), adminPolicy)].join(' ');
  },
  deleteEntry: (at: At, arn: string) => ofEntry('delete-access-entry', at, arn),
  /** eksctl writes the list inside the ConfigMap `aws-auth`, which kubectl cannot patch by its parts. */
  deleteMapping: ({ cluster, region }: At, arn: string) =>
    isKnown({ cluster, region }) && isPrincipal(arn)
      ? command(
          'eksctl',
          'delete',
          'iamidentitymapping',
          flag('cluster'),
          cluster ?? '',
          flag('region'),
          region ?? '',
          flag('arn'),
          arn,
        )
      : null,
  revokeOlderSessions: (role: string, before: Date) =>
    isIamName(role)
      ? command(
          'aws',
          'iam',
          'put-role-policy',
          flag('role-name'),
          role,
          flag('policy-name'),
          policyName,
          flag('policy-document'),
          denyOlder(before.toISOString()),
        )
      : null,
  allowSessionsAgain: (role: string) =>
    isIamName(role)
      ? command('aws', 'iam', 'delete-role-policy', flag('role-name'), role, flag('policy-name'), policyName)
      : null,
  accessKey: (user: string, id: string, status: 'Inactive' | 'Active') =>
    isIamName(user) && isAccessKey(id)
      ? command(
          'aws',
          'iam',
          'update-access-key',
          flag('user-name'),
          user,
          flag('access-key-id'),
          id,
          flag('status'),
          status,
        )
      : null,
  podIdentity: (at: At, account: { readonly namespace: string; readonly name: string }) =>
    isKnown(at) && isDnsLabel(account.namespace) && isDnsSubdomain(account.name)
      ? command(
          'aws',
          'eks',
          'list-pod-identity-associations',
          ...where(at),
          flag('namespace'),
          account.namespace,
          flag('service-account'),
          account.name,
        )
      : null,
  keepInstance: (instanceId: string, region: string, on: boolean) =>
    isInstanceId(instanceId) && isRegion(region)
      ? command(
          'aws',
          'ec2',
          'modify-instance-attribute',
          flag('region'),
          region,
          flag('instance-id'),
          instanceId,
          flag(on ? 'disable-api-termination' : 'no-disable-api-termination'),
        )
      : null,
  snapshotDisks: (instanceId: string, region: string) =>
    isInstanceId(instanceId) && isRegion(region)
      ? command(
          'aws',
          'ec2',
          'create-snapshots',
          flag('region'),
          region,
          flag('instance-specification'),
          `InstanceId=${instanceId}`,
        )
      : null,
} as const;
