import { type Reason, reason } from '../reason.ts';
import type { BeforeImage } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan, Verdict } from './plan.ts';
import { revocationIn } from './revoking.ts';
import { documentOf, lookAtRevocation, notSetUp } from './steps/revoke-sessions.ts';

type Judged = Pick<Verdict, 'verdict' | 'reasons'>;

/** What a revocation means: the end of what was taken, and not of the taking. */
export const revoked = (role: string): Judged => ({
  verdict: 'partial',
  reasons: [
    reason(
      'sessions-revoked',
      `every session of ${role} from before is denied; whoever holds the pod's web identity token, the pod first, can take the role again until the token ends, after the pod is deleted too, since STS does not ask the cluster`,
    ),
  ],
});

const unverified = (...reasons: readonly Reason[]): Judged => ({ verdict: 'unverified', reasons });

const judged = async (plan: Plan, image: BeforeImage, { roles }: Pick<ContainDeps, 'roles'>): Promise<Judged> => {
  const named = plan.steps.map(revocationIn).find((one) => one !== null);
  if (!named || !roles) return unverified(notSetUp);
  const found = await lookAtRevocation(named, documentOf({ image }), roles);
  if (found === 'ours') return revoked(named.roleArn);
  return found === 'absent'
    ? unverified(
        reason(
          'revocation-gone',
          `the inline policy ${named.policyName} is not on ${named.roleArn}: older sessions are good again, or IAM does not show it yet`,
        ),
      )
    : unverified(...found);
};

/** Whether the denial is on the role. */
export const verifyRevoke = async (
  plan: Plan,
  image: BeforeImage,
  deps: Pick<ContainDeps, 'roles' | 'clock'>,
): Promise<Verdict> => ({
  ...(await judged(plan, image, deps)),
  residual: null,
  lookedAt: deps.clock.now().toISOString(),
});
