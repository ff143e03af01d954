import { Aws, CfnCondition, Fn, type Stack, Token } from 'aws-cdk-lib';

/**
 * The accounts whose findings come here, separated by commas, each once: twice, and Athena would count each row twice.
 * The stack's own account is often known only when it is deployed.
 */
export const accountsOf = (stack: Stack, named: readonly string[]): string => {
  const others = [...new Set(named)].sort();
  if (!Token.isUnresolved(stack.account)) return [...new Set([stack.account, ...others])].join(',');
  if (others.length === 0) return Aws.ACCOUNT_ID;
  const isNamed = new CfnCondition(stack, 'OwnAccountIsNamed', {
    expression: Fn.conditionOr(...others.map((account) => Fn.conditionEquals(Aws.ACCOUNT_ID, account))),
  });
  return `${others.join(',')}${Fn.conditionIf(isNamed.logicalId, '', `,${Aws.ACCOUNT_ID}`)}`;
};
