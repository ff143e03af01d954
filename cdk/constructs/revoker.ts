import { Duration } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';

export type RevokerProps = {
  /** ARNs of the roles of this account whose inline policies may be written. */
  readonly roles: readonly string[];
};

/**
 * What a person takes to have `lazaret revoke` write to IAM. IAM cannot tell a denial from a grant in a policy that is
 * written, so this is no function's role: people whom the account lets assume it act, within the listed roles.
 */
export class Revoker extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { roles }: RevokerProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new AccountRootPrincipal(),
      description: 'Denies older sessions of the roles that the policy of Lazaret lists, at the request of a person',
      maxSessionDuration: Duration.hours(1),
    });
    allow(this.role, ['iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'], roles);
  }
}
