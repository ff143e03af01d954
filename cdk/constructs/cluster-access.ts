import { Aws, CfnCondition, Fn, type ICfnRuleConditionExpression, Stack } from 'aws-cdk-lib';
import { CfnAccessEntry } from 'aws-cdk-lib/aws-eks';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';

export type ClusterRef = {
  readonly name: string;
  /** @default the stack's */
  readonly accountId?: string;
  /** @default the stack's */
  readonly region?: string;
  /** Role to assume in the cluster's account; it needs `eks:DescribeCluster` and an access entry of its own there. */
  readonly roleArn?: string;
};

export type ClusterAccessProps = {
  readonly clusters: readonly ClusterRef[];
  readonly role: Role;
  /** Kubernetes group, bound by the manifests that `lazaret rbac` prints. */
  readonly group: 'lazaret-readers' | 'lazaret-responders';
};

/** Lets one function's role into the clusters: an access entry with our own group, no AWS-managed access policy. */
export class ClusterAccess extends Construct {
  constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    const { partition, account, region } = Stack.of(this);
    const local = props.clusters.filter((cluster) => !cluster.roleArn);
    const assumed = [...new Set(props.clusters.flatMap((cluster) => cluster.roleArn ?? []))];
    const arns = local.map(
      (cluster) =>
        `arn:${partition}:eks:${cluster.region ?? region}:${cluster.accountId ?? account}:cluster/${cluster.name}`,
    );
    if (arns.length > 0) allow(props.role, ['eks:DescribeCluster'], arns);
    if (assumed.length > 0) allow(props.role, ['sts:AssumeRole'], assumed);
    for (const cluster of local) this.addEntry(cluster, local, props);
  }

  /** An entry can only be made in the account and Region of its cluster: elsewhere somebody makes it there. */
  private addEntry(cluster: ClusterRef, all: readonly ClusterRef[], props: ClusterAccessProps): void {
    const namesakes = all.filter(({ name }) => name === cluster.name);
    const id = namesakes.length > 1 ? idOf(cluster) : cluster.name;
    const entry = new CfnAccessEntry(this, `Entry-${id}`, {
      clusterName: cluster.name,
      principalArn: props.role.roleArn,
      type: 'STANDARD',
      kubernetesGroups: props.group === 'lazaret-responders' ? ['lazaret-readers', props.group] : [props.group],
      username: `lazaret:${props.group === 'lazaret-responders' ? 'contain' : 'intake'}:{{SessionName}}`,
    });
    const here = hereOf(cluster);
    if (here) entry.cfnOptions.condition = this.condition(`Beside-${id}`, here);
  }

  /** Both functions' entries of a cluster share one condition. */
  private condition(id: string, expression: ICfnRuleConditionExpression): CfnCondition {
    const stack = Stack.of(this);
    const known = stack.node.tryFindChild(id) as CfnCondition | undefined;
    return known ?? new CfnCondition(stack, id, { expression });
  }
}

const idOf = ({ name, accountId, region }: ClusterRef): string =>
  [name, accountId, region].filter((part) => part !== undefined).join('-');

/** Whether the stack is deployed where the cluster is, which a template without an environment learns at deployment. */
const hereOf = ({ accountId, region }: ClusterRef): ICfnRuleConditionExpression | null => {
  const same = [
    ...(accountId === undefined ? [] : [Fn.conditionEquals(Aws.ACCOUNT_ID, accountId)]),
    ...(region === undefined ? [] : [Fn.conditionEquals(Aws.REGION, region)]),
  ];
  return same.length === 0 ? null : Fn.conditionAnd(...same);
};
