import { canonicalJson } from '../../json.ts';
import type { RolePolicies } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { denyOlder, type RevocationNamed, revocationIn } from '../revoking.ts';
import type { Done, StepContext, StepKind } from './step-kind.ts';

type Revoking = RevocationNamed & { readonly roles: RolePolicies; readonly document: string };

/** Sessions older than the before-image: it is saved just before the first write, and a second run finds the same moment. */
export const documentOf = ({ image }: Pick<StepContext, 'image'>): string => denyOlder(image.savedAt);

const sameDocument = (one: string, other: string): boolean => {
  try {
    return canonicalJson(JSON.parse(one)) === canonicalJson(JSON.parse(other));
  } catch {
    return false;
  }
};

export const foreignPolicy = ({ roleArn, policyName }: RevocationNamed): Reason =>
  reason(
    'foreign-role-policy',
    `the inline policy ${policyName} of ${roleArn} is not as Lazaret wrote it: somebody else's by now, not touched`,
  );

export const notSetUp = reason(
  'iam-not-set-up',
  'this run has no hands for IAM: list the role under revoke.roles of lazaret.yaml, or run the command that the plan shows',
);

const revoking = (context: StepContext): Revoking | Reason => {
  const named = revocationIn(context.step);
  if (!named) return reason('plan-incomplete', 'the plan names no role and policy for this step');
  const { roles } = context.deps;
  return roles ? { ...named, roles, document: documentOf(context) } : notSetUp;
};

const isReason = (value: Revoking | Reason): value is Reason => 'code' in value;

const stopped = (...reasons: readonly Reason[]): Done => ({ state: 'stopped', reasons });
const interrupted = (...reasons: readonly Reason[]): Done => ({ state: 'interrupted', reasons });
const done = (changed: boolean): Done => ({ state: 'done', changed, uid: null, notes: [] });

const there = async ({ roles, roleArn, policyName, document }: Revoking): Promise<'absent' | 'ours' | Done> => {
  const found = await roles.get(roleArn, policyName);
  if (found.state === 'unreachable') return interrupted(found.problem);
  if (found.state === 'absent') return 'absent';
  return sameDocument(found.value, document) ? 'ours' : stopped(foreignPolicy({ roleArn, policyName }));
};

const write = async (context: StepContext, on: boolean): Promise<Done> => {
  const at = revoking(context);
  if (isReason(at)) return stopped(at);
  const found = await there(at);
  if (typeof found !== 'string') return found;
  if ((found === 'ours') === on) return done(false);
  const answer = on
    ? await at.roles.put(at.roleArn, at.policyName, at.document)
    : await at.roles.delete(at.roleArn, at.policyName);
  if (answer.state === 'written') return done(true);
  return answer.state === 'refused' ? stopped(answer.problem) : interrupted(answer.problem);
};

/** Denies the sessions of a role that began before, by an inline policy of the plan's own name, and takes that away again. */
export const revokeSessions: StepKind = {
  name: 'revoke-sessions',
  permissions: [],
  do: (context) => write(context, true),
  undo: {
    check: async (context) => {
      const at = revoking(context);
      if (isReason(at)) return [at];
      const found = await there(at);
      return typeof found === 'string' || found.state === 'done' ? [] : found.reasons;
    },
    do: (context) => write(context, false),
  },
};

/** How the policy stands now, for the verdict. */
export const lookAtRevocation = async (
  named: RevocationNamed,
  document: string,
  roles: RolePolicies,
): Promise<'absent' | 'ours' | readonly Reason[]> => {
  const found = await there({ ...named, roles, document });
  return typeof found === 'string' ? found : found.state === 'done' ? [] : found.reasons;
};
