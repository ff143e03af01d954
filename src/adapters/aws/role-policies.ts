import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { roleName } from '../../contain/revoking.ts';
import type { Look, RolePolicies, RoleWrite } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';

/** Answers that stay the same when asked again (IAM API reference, "Errors" of PutRolePolicy). */
const lasting = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'LimitExceeded',
  'LimitExceededException',
  'MalformedPolicyDocument',
  'MalformedPolicyDocumentException',
  'NoSuchEntityException',
  'UnmodifiableEntityException',
  'ValidationError',
]);

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');
const isMissing = (error: unknown): boolean => nameOf(error) === 'NoSuchEntityException';

const failed = (error: unknown, what: string): Extract<RoleWrite, { problem: Reason }> => {
  const message = error instanceof Error ? error.message.slice(0, 300) : String(error);
  return lasting.has(nameOf(error))
    ? { state: 'refused', problem: reason('role-write-refused', `${what} was refused by IAM: ${message}`) }
    : { state: 'unreachable', problem: reason('iam-unreachable', `${what} got no answer from IAM: ${message}`) };
};

/** IAM is asked by name, so a role of that name in another account would answer: the whole ARN has to be the same. */
const isTheRole = async (client: IAMClient, arn: string): Promise<RoleWrite> => {
  try {
    const { Role } = await client.send(new GetRoleCommand({ RoleName: roleName(arn) ?? '' }));
    return Role?.Arn === arn
      ? { state: 'written' }
      : {
          state: 'refused',
          problem: reason('role-of-another-account', `these credentials see ${Role?.Arn} and not ${arn}: not touched`),
        };
  } catch (error) {
    return failed(error, `looking at role ${arn}`);
  }
};

const write = async (act: () => Promise<unknown>, what: string): Promise<RoleWrite> => {
  try {
    await act();
    return { state: 'written' };
  } catch (error) {
    return failed(error, what);
  }
};

const read = async (client: IAMClient, arn: string, PolicyName: string): Promise<Look<string>> => {
  try {
    const { PolicyDocument = '' } = await client.send(
      new GetRolePolicyCommand({ RoleName: roleName(arn) ?? '', PolicyName }),
    );
    return { state: 'found', value: decodeURIComponent(PolicyDocument) };
  } catch (error) {
    if (isMissing(error)) return { state: 'absent' };
    return { state: 'unreachable', problem: failed(error, `reading policy ${PolicyName} of ${arn}`).problem };
  }
};

const remove = async (client: IAMClient, input: { RoleName: string; PolicyName: string }): Promise<void> => {
  try {
    await client.send(new DeleteRolePolicyCommand(input));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};

/** Inline policies of roles in IAM; each call looks first whether the role is the one that is meant. */
export const rolePolicies = (client: IAMClient): RolePolicies => ({
  get: async (arn, name) => {
    const role = await isTheRole(client, arn);
    return role.state === 'written' ? read(client, arn, name) : { state: 'unreachable', problem: role.problem };
  },
  put: async (arn, PolicyName, PolicyDocument) => {
    const role = await isTheRole(client, arn);
    if (role.state !== 'written') return role;
    const input = { RoleName: roleName(arn) ?? '', PolicyName, PolicyDocument };
    return write(() => client.send(new PutRolePolicyCommand(input)), `writing policy ${PolicyName} of ${arn}`);
  },
  delete: async (arn, PolicyName) => {
    const role = await isTheRole(client, arn);
    if (role.state !== 'written') return role;
    const input = { RoleName: roleName(arn) ?? '', PolicyName };
    return write(() => remove(client, input), `deleting policy ${PolicyName} of ${arn}`);
  },
});

const assumed = async (roleArn: string) => {
  const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'lazaret-revoke' });
  const { Credentials: given } = await new STSClient({}).send(command);
  if (!given?.AccessKeyId || !given.SecretAccessKey) throw new Error('STS gave no credentials');
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken ? { sessionToken: given.SessionToken } : {}),
    ...(given.Expiration ? { expiration: given.Expiration } : {}),
  };
};

/** With the credentials of whoever runs this, or those of the role that the policy names under `revoke.as`. */
export const openRolePolicies = (as: string | undefined): RolePolicies =>
  rolePolicies(new IAMClient(as === undefined ? {} : { credentials: () => assumed(as) }));
