import type { Pod } from '../../objects.ts';
import { groupsOf, userOf } from '../../posture/identity/rbac/who.ts';
import { awsCommands } from '../aws-commands.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import { bindingText, boundTo, removeStep, rightsOf } from './bound.ts';
import { podsIn, podsSaid, quarantineSteps, refOf } from './pods.ts';
import { roleSteps } from './role-steps.ts';
import type { TargetContext, TargetPlan } from './target-plan.ts';

const roleAnnotation = 'eks.amazonaws.com/role-arn';

/** The role that pods of this account take: the annotation, which is for pods made from now on. */
const roleOf = ({ looked }: TargetContext): string | null => {
  const account = looked.around?.serviceAccount;
  return account?.state === 'found' ? (account.value.metadata?.annotations?.[roleAnnotation] ?? null) : null;
};

const isGone = ({ looked }: TargetContext): boolean => looked.around?.serviceAccount?.state === 'absent';

type Account = { readonly namespace: string; readonly name: string };

/** Pods that were given credentials: what their webhooks wrote into them. */
const having = (pods: readonly Pod[], name: string): Pod[] =>
  pods.filter(({ spec }) => (spec?.containers ?? []).some(({ env = [] }) => env.some((one) => one.name === name)));

const revokeStep = (pod: Pod, title: string, why: string): ManualStep => ({
  title,
  why,
  command: commands.revoke(refOf(pod)),
  undo: 'lazaret release, or by itself when it expires',
});

const roleOfPods = (context: TargetContext, pods: readonly Pod[]): ManualStep[] => {
  const arn = roleOf(context);
  const [first] = having(pods, 'AWS_ROLE_ARN');
  if (first)
    return [
      revokeStep(
        first,
        `Revoke the sessions of the role that its pods have${arn === null ? '' : `, ${arn}`}`,
        'ends what was copied from any of them; the plan lists who else takes the role, and is a command for whoever may write to IAM',
      ),
    ];
  return arn === null ? [] : roleSteps(arn, context.now, `pods of the service account take the role ${arn}`);
};

const identitySteps = (context: TargetContext, account: Account, pods: readonly Pod[]): ManualStep[] => {
  const identified = having(pods, 'AWS_CONTAINER_CREDENTIALS_FULL_URI').slice(0, listed.podSteps);
  return [
    ...roleOfPods(context, pods),
    ...identified.map((pod) =>
      revokeStep(
        pod,
        `Revoke what EKS Pod Identity gave pod ${refOf(pod).namespace}/${refOf(pod).name}`,
        'its sessions bear its UID: no other pod is hit',
      ),
    ),
    {
      title: 'See whether EKS Pod Identity gives it a role',
      why: 'an association is known to the EKS API only; without it the role cannot be taken again',
      command: awsCommands.podIdentity(context.at, account),
      undo: 'nothing is changed',
    },
  ];
};

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
