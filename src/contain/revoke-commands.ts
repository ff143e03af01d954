import { isClusterName, isDnsLabel, isDnsSubdomain, isRegion, isUid } from '../finding/names.ts';
import { command, flag } from './command.ts';
import { denyPod, type RevocationNamed, roleName } from './revoking.ts';

type Word = string | { readonly flag: string };
type At = { readonly cluster: string; readonly region: string | null };
type PodOf = { readonly namespace: string; readonly serviceAccount: string; readonly uid: string };

const ofRole = (verb: string, { roleArn, policyName }: RevocationNamed, ...more: Word[]) => {
  const role = roleName(roleArn);
  return role === null
    ? null
    : command('aws', 'iam', verb, flag('role-name'), role, flag('policy-name'), policyName, ...more);
};

/** In the shell: the role of the service account's association, which only the EKS API knows. */
const roleOfAssociation = ({ cluster, region }: At, { namespace, serviceAccount }: PodOf): string | null => {
  if (!isClusterName(cluster) || !isRegion(region ?? '')) return null;
  if (!isDnsLabel(namespace) || !isDnsSubdomain(serviceAccount)) return null;
  const where = [flag('cluster-name'), cluster, flag('region'), region ?? ''];
  const list = command(
    'aws',
    'eks',
    'list-pod-identity-associations',
    ...where,
    flag('namespace'),
    namespace,
    flag('service-account'),
    serviceAccount,
    flag('query'),
    'associations[0].associationId',
    flag('output'),
    'text',
  );
  const describe = command('aws', 'eks', 'describe-pod-identity-association', ...where);
  return `$(${describe} --association-id "$(${list})" --query association.roleArn --output text)`;
};

const ofAssociation = (at: At, pod: PodOf, verb: string, policyName: string, ...more: Word[]): string | null => {
  const role = roleOfAssociation(at, pod);
  const written = command('aws', 'iam', verb, flag('policy-name'), policyName, ...more);
  return role === null || written === null ? null : `role=${role}; ${written} --role-name "\${role##*/}"`;
};

/** Commands of the AWS CLI for a revocation and its undo, each over names that were checked, or null. */
export const revokeCommands = {
  olderSessions: (named: RevocationNamed, document: string) =>
    ofRole('put-role-policy', named, flag('policy-document'), document),
  undo: (named: RevocationNamed) => ofRole('delete-role-policy', named),
  ofPod: (at: At, pod: PodOf, policyName: string): string | null =>
    isUid(pod.uid)
      ? ofAssociation(at, pod, 'put-role-policy', policyName, flag('policy-document'), denyPod(pod.uid))
      : null,
  undoOfPod: (at: At, pod: PodOf, policyName: string) => ofAssociation(at, pod, 'delete-role-policy', policyName),
} as const;
