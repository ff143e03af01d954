import type { CfnElement } from 'aws-cdk-lib';
import { AccountRootPrincipal, AnyPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../checks.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';

export type ContainerLogsProps = {
  readonly evidence: EvidenceBucket;
  /** The containment function's role: it puts logs, and reads back what a run that was cut off had put. */
  readonly writer: Role;
  readonly breakGlassRoleArn?: string;
};

/** Logs of suspect containers may hold secrets: they lie apart, and a role of its own reads them, whoever else reads evidence. */
export class ContainerLogs extends Construct {
  readonly reader: Role;

  constructor(scope: Construct, id: string, { evidence, writer, breakGlassRoleArn }: ContainerLogsProps) {
    super(scope, id);
    this.reader = new Role(this, 'Reader', {
      assumedBy: new AccountRootPrincipal(),
      description: 'Reads the container logs that Lazaret captured before containments',
    });
    const logs = evidence.bucket.arnForObjects('logs/v1/*');
    const allow = (role: Role, actions: string[], resources: string[]): void => {
      role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
    };
    allow(this.reader, ['s3:GetObject'], [logs]);
    allow(this.reader, ['kms:Decrypt'], [evidence.key.keyArn]);
    allow(writer, ['s3:GetObject', 's3:PutObject'], [logs]);
    const bucketId = evidence.bucket.stack.getLogicalId(evidence.bucket.node.defaultChild as CfnElement);
    for (const role of [this.reader, writer])
      acknowledge(
        role,
        `IAM5[Resource::<${bucketId}.Arn>/logs/v1/*]`,
        'Log keys are made of the plan at run time; the statement is limited to the prefix of logs in one bucket',
      );
    const readers = [this.reader.roleArn, writer.roleArn, ...(breakGlassRoleArn ? [breakGlassRoleArn] : [])];
    evidence.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyTheLogReaderReadsLogs',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [logs],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': readers } },
      }),
    );
  }
}
