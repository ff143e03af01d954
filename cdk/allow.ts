import { Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

/** Lets a role do something to some resources. `conditions`: by operator, as IAM writes them. */
export const allow = (
  role: Role,
  actions: readonly string[],
  resources: readonly string[],
  conditions: { readonly [operator: string]: object } = {},
): void => {
  role.addToPolicy(
    new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources], conditions }),
  );
};
