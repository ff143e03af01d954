import type { Pod } from '../../objects.ts';
import { awsCommands } from '../aws-commands.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import { refOf } from './pods.ts';
import { roleSteps } from './role-steps.ts';
import type { TargetContext } from './target-plan.ts';

const roleAnnotation = 'eks.amazonaws.com/role-arn';

/** The role that pods of this account take: the annotation, which is for pods made from now on. */
const roleOf = ({ looked }: TargetContext): string | null => {
  const account = looked.around?.serviceAccount;
  return account?.state === 'found' ? (account.value.metadata?.annotations?.[roleAnnotation] ?? null) : null;
};

export type Account = { readonly namespace: string; readonly name: string };

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

/** What ends the AWS sessions that its pods have. */
export const identitySteps = (context: TargetContext, account: Account, pods: readonly Pod[]): ManualStep[] => {
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
