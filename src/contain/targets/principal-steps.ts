import type { StatedUser } from '../../finding/stated/user.ts';
import { awsCommands } from '../aws-commands.ts';
import type { ManualStep } from '../manual-plan.ts';
import { mappingsOf } from './aws-auth.ts';
import type { Principal } from './principal.ts';
import { roleSteps } from './role-steps.ts';
import type { TargetContext } from './target-plan.ts';

const nothingChanges = 'nothing is changed';

/** How it enters the cluster, and how to shut it out (EKS user guide, "Access entries"). */
export const entrySteps = (context: TargetContext, { arn }: Principal): ManualStep[] => [
  {
    title: `Look at the access entry of ${arn}`,
    why: 'it says under which user and groups IAM lets it in; of a role with a path, the entry has the path too',
    command: awsCommands.accessEntry(context.at, arn),
    undo: nothingChanges,
  },
  {
    title: 'See which access policies it has',
    why: 'needed to grant them again',
    command: awsCommands.entryPolicies(context.at, arn),
    undo: nothingChanges,
  },
  {
    title: 'Take cluster-admin from it, where the entry grants that',
    why: 'it keeps what its groups are bound to',
    command: awsCommands.withoutAdmin(context.at, arn),
    undo: 'aws eks associate-access-policy with the same policy',
  },
  {
    title: 'Shut it out of the cluster: delete the access entry',
    why: 'everybody who takes this identity is shut out, pipelines too',
    command: awsCommands.deleteEntry(context.at, arn),
    undo: 'aws eks create-access-entry with the same user, groups and policies',
  },
];

/** What ends its credentials in all of AWS. */
export const keySteps = (iam: StatedUser | null, principal: Principal, now: Date): ManualStep[] => {
  if (principal.kind === 'role')
    return roleSteps(principal.name, now, 'the call was made with credentials of the role');
  const [off, on] = (['Inactive', 'Active'] as const).map((status) =>
    awsCommands.accessKey(principal.name, iam?.accessKeyId ?? '', status),
  );
  return [
    {
      title: `Disable the access key of IAM user ${principal.name}`,
      why: 'the call was made with it; it works everywhere in AWS, not in this cluster only',
      command: off ?? null,
      undo: on ?? 'enable it again',
    },
  ];
};

/** The older way in, which holds beside an access entry. */
export const mappingSteps = (context: TargetContext, principal: Principal | null): ManualStep[] =>
  mappingsOf(context.looked.around?.awsAuth, context.looked.target.user?.name ?? '', principal?.arn ?? null).map(
    ({ arn, groups }) => ({
      title: `Remove the mapping of ${arn} from the ConfigMap aws-auth`,
      why: `it lets the identity in with the groups ${groups.join(', ') || 'none'}, beside any access entry`,
      command: awsCommands.deleteMapping(context.at, arn),
      undo: 'map it again with the same user and groups',
    }),
  );
