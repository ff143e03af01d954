import { awsCommands } from '../aws-commands.ts';
import type { ManualStep } from '../manual-plan.ts';

/** `arn:aws:iam::111122223333:role/path/shop-web` → `shop-web` */
const nameIn = (arn: string): string => arn.split('/').at(-1) ?? '';

/** Roles that IAM Identity Center makes can be edited there only (IAM Identity Center user guide, "Service-linked roles"). */
const isOfIdentityCenter = (role: string): boolean => role.startsWith('AWSReservedSSO_');

/** Ends what sessions of a role there are. Who can still take the role gets a new one. */
export const roleSteps = (arnOrName: string, before: Date, why: string): ManualStep[] => {
  const role = nameIn(arnOrName);
  if (isOfIdentityCenter(role))
    return [
      {
        title: `End the sessions of ${role} in IAM Identity Center`,
        why: `${why}; a role of IAM Identity Center is changed there only`,
        command: null,
        undo: 'none: people sign in again',
      },
    ];
  const again = awsCommands.allowSessionsAgain(role);
  return [
    {
      title: `Deny every session of the role ${role} that is older than now`,
      why: `${why}; every session of the role ends, whoever holds it, and whoever can take the role gets a new one`,
      command: awsCommands.revokeOlderSessions(role, before),
      undo: again ?? 'delete the policy again',
    },
  ];
};
