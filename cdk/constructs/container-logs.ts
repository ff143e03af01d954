import { AccountRootPrincipal, AnyPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { logsPrefix } from '../../src/archive/keys.ts';
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
    evidence.allowObjects(this.reader, ['s3:GetObject'], [logsPrefix]);
    evidence.allowKey(this.reader, 'read');
    evidence.allowObjects(writer, ['s3:GetObject', 's3:PutObject'], [logsPrefix]);
    const readers = [this.reader.roleArn, writer.roleArn, ...(breakGlassRoleArn ? [breakGlassRoleArn] : [])];
    evidence.bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyTheLogReaderReadsLogs',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [evidence.bucket.arnForObjects(`${logsPrefix}*`)],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': readers } },
      }),
    );
  }
}
