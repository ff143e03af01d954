import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { accountsOf } from '../accounts.ts';
import type { Deployment } from '../deployment.ts';
import { Analytics } from './analytics.ts';
import { ArchiveQuery } from './archive-query.ts';
import { Auditor } from './auditor.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';
import { EvidenceDigest } from './evidence-digest.ts';
import type { FindingIntake } from './finding-intake.ts';
import { Reconciliation } from './reconciliation.ts';

export type AuditProps = {
  readonly deployment: Deployment;
  readonly evidence: EvidenceBucket;
  readonly intake: FindingIntake;
};

/** What proves the evidence unchanged and complete, and answers questions about it. */
export class Audit extends Construct {
  readonly functions: readonly IFunction[];
  /** Runs every hour. */
  readonly digest: IFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { deployment, evidence, intake }: AuditProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { accounts: named = [], regions = [] } = deployment.guardduty ?? {};
    const ofClusters = (key: 'accountId' | 'region'): string[] => deployment.clusters.flatMap((one) => one[key] ?? []);
    const accounts = accountsOf(stack, [...named, ...ofClusters('accountId')]);
    const digest = new EvidenceDigest(this, 'Digest', {
      evidence,
      givenUp: intake.deadLetters,
      policySha256: deployment.policySha256 ?? null,
    });
    const analytics = new Analytics(this, 'Analytics', { evidence, accounts });
    new ArchiveQuery(this, 'Query', { bucket: analytics.bucket, key: evidence.key, accounts });
    const { signingKey } = digest;
    const auditor = new Auditor(this, 'Auditor', { evidence, analytics: analytics.bucket, signingKey });
    const reconciliation = new Reconciliation(this, 'Reconciliation', {
      evidence,
      intake: intake.queue,
      regions: [...new Set([stack.region, ...regions, ...ofClusters('region')])],
    });
    this.functions = [digest.function, analytics.function, reconciliation.function];
    this.digest = digest.function;
    this.deadLetters = digest.deadLetters;
    new CfnOutput(stack, 'SigningKeyArn', { value: signingKey.keyArn });
    new CfnOutput(stack, 'AnalyticsBucketName', { value: analytics.bucket.bucketName });
    new CfnOutput(stack, 'AuditorRoleArn', { value: auditor.role.roleArn });
  }
}
