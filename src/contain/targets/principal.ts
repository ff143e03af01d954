import type { StatedUser } from '../../finding/stated/user.ts';
import { isIamName } from '../aws-commands.ts';
import type { TargetContext } from './target-plan.ts';

/** An identity of IAM, as far as a finding names it. */
export type Principal = { readonly arn: string; readonly kind: 'role' | 'user'; readonly name: string };

/** `userType` as GuardDuty writes it; a key of a user begins with AKIA, one of a session of a role with ASIA (IAM identifiers). */
const kindOf = (type: string | null, key: string | null): Principal['kind'] | null => {
  if (type === 'IAMUser' || (type === null && key?.startsWith('AKIA'))) return 'user';
  const ofRole = type === 'Role' || type === 'AssumedRole' || (type === null && key?.startsWith('ASIA'));
  return ofRole ? 'role' : null;
};

/** EKS calls a session of a role by its ARN unless an entry says otherwise: it names the role's own account. */
const accountIn = (username: string, role: string): string | null => {
  const [, account, name] =
    /^arn:aws[a-z-]{0,29}:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\//.exec(username) ?? [];
  return account && name === role ? account : null;
};

/** The IAM identity behind the user; null where it is none, or not named. A finding names no path, and an access entry has it: the list of entries is the proof. */
export const principalOf = ({ finding, looked }: TargetContext, iam: StatedUser | null): Principal | null => {
  const user = looked.target.user;
  const name = iam?.iamName ?? user?.name ?? '';
  const kind = kindOf(iam?.iamType ?? user?.type ?? null, iam?.accessKeyId ?? null);
  if (!finding || kind === null || !isIamName(name)) return null;
  const account = accountIn(user?.name ?? '', name) ?? finding.accountId;
  return { arn: `arn:${finding.partition}:iam::${account}:${kind}/${name}`, kind, name };
};
