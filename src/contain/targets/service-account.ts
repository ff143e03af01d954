import { groupsOf, userOf } from '../../posture/identity/rbac/who.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import { type Account, identitySteps } from './account-identity.ts';
import { bindingText, boundTo, removeStep, rightsOf } from './bound.ts';
import { podsIn, podsSaid, quarantineSteps, refOf } from './pods.ts';
import type { TargetContext, TargetPlan } from './target-plan.ts';

const isGone = ({ looked }: TargetContext): boolean => looked.around?.serviceAccount?.state === 'absent';

const rotation = (account: Account): ManualStep => ({
  title: `Delete the service account ${account.namespace}/${account.name} and make it again, then restart its pods`,
  why: 'ends every token that was ever issued for it, copied ones too; its pods have no access until they are restarted',
  command: commands.deleteServiceAccount(account),
  undo: 'none: the old tokens stay dead',
});

/** Whoever holds a token of the account is every pod that runs as it. */
export const serviceAccountPlan: TargetPlan = {
  of: 'serviceaccount',
  lists: 'the pods that use it, the bindings that name it, what they let it do, its IAM role',
  offers: 'quarantine of each pod, removal of each binding, the end of the role’s sessions, new tokens',
  because: 'the credentials may be in use by every pod of the account, and its bindings serve them all',
  draft: (context) => {
    const { around = {}, target } = context.looked;
    const account = target.serviceAccount;
    if (!account) return { on: 'service account', found: [], steps: [] };
    const pods = podsIn(around.pods);
    const bound = around.rbac ? boundTo(around.rbac, (key) => key === `User ${userOf(account)}`) : [];
    const named = bound.slice(0, listed.bindings);
    const keys = [userOf(account)].map((user) => `User ${user}`).concat(groupsOf(account).map((one) => `Group ${one}`));
    return {
      on: `service account ${account.namespace}/${account.name}`,
      found: [
        ...(isGone(context) ? ['the service account is gone: its tokens are dead'] : []),
        podsSaid(around.pods, 'use it'),
        ...named.map(({ named: one }) => `bound by ${bindingText(one)}`),
        ...(bound.length > named.length ? [`and ${bound.length - named.length} more bindings`] : []),
        ...(around.rbac ? rightsOf(around.rbac, keys) : []),
      ],
      steps: [
        ...quarantineSteps(pods, 'one of the pods that use it is where the token was taken'),
        ...named.map((one) => removeStep(one, 'takes the right from every pod that uses the account')),
        ...identitySteps(context, account, pods),
        rotation(account),
        ...(around.pods?.state === 'found'
          ? []
          : [
              {
                title: 'List the pods that use it',
                why: 'they could not be looked at',
                command: commands.podsOfServiceAccount(account),
                undo: 'nothing is changed',
              },
            ]),
      ],
      pods: pods.slice(0, listed.pods).map(refOf),
      bindings: named.map(({ named: one }) => one),
    };
  },
};
