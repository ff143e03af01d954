import { Aws, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { evidencePrefix } from '../src/archive/keys.ts';
import { allow } from './allow.ts';
import { Alarms } from './constructs/alarms.ts';
import { Alerts } from './constructs/alerts.ts';
import { Audit } from './constructs/audit.ts';
import { ClusterAccess } from './constructs/cluster-access.ts';
import { ContainRequests } from './constructs/contain-requests.ts';
import { ContainerLogs } from './constructs/container-logs.ts';
import { EvidenceBucket } from './constructs/evidence-bucket.ts';
import { FindingIntake } from './constructs/finding-intake.ts';
import { LazaretFunction } from './constructs/lazaret-function.ts';
import { Revoker } from './constructs/revoker.ts';
import type { Deployment } from './deployment.ts';

export type LazaretStackProps = StackProps & { readonly deployment: Deployment };

const intakeTimeout = Duration.seconds(60);
const containTimeout = Duration.seconds(120);

/** The pipeline in AWS, in the order data flows. Without a rule that enforces there is nothing in it that could act. */
export class LazaretStack extends Stack {
  constructor(scope: Construct, id: string, props: LazaretStackProps) {
    super(scope, id, {
      description: 'Lazaret: evidence, alerts and reversible quarantine for GuardDuty findings about EKS',
      ...props,
    });
    const { deployment } = props;
    const evidence = new EvidenceBucket(this, 'Evidence', deployment.evidence);
    const alerts = new Alerts(this, 'Alerts', deployment.alerts);
    const intake = new FindingIntake(this, 'Intake', { functionTimeout: intakeTimeout });
    const contain = deployment.enforces
      ? new ContainRequests(this, 'Contain', { functionTimeout: containTimeout })
      : null;
    const environment = {
      LAZARET_EVIDENCE_BUCKET: evidence.bucket.bucketName,
      LAZARET_TOPIC_ARN: alerts.topic.topicArn,
      LAZARET_EVENT_BUS: alerts.bus.eventBusName,
      LAZARET_STAND_BACK_MS: String(intakeTimeout.toMilliseconds()),
      ...(deployment.policyFile ? { LAZARET_POLICY: 'lazaret.yaml' } : {}),
    };
    const shared = deployment.policyFile ? { policyFile: deployment.policyFile } : {};

    const intakeFunction = new LazaretFunction(this, 'IntakeFunction', {
      entry: 'intake.ts',
      description: 'Archives, enriches, decides and alerts; reads clusters, writes to none',
      timeout: intakeTimeout,
      environment: { ...environment, ...(contain ? { LAZARET_CONTAIN_QUEUE_URL: contain.queue.queueUrl } : {}) },
      ...shared,
    });
    intakeFunction.function.addEventSource(
      new SqsEventSource(intake.queue, { batchSize: 10, maxConcurrency: 5, reportBatchItemFailures: true }),
    );
    grantRecords(evidence, intakeFunction.role);
    grantAlerts(alerts, intakeFunction.role);
    new ClusterAccess(this, 'IntakeAccess', {
      clusters: deployment.clusters,
      role: intakeFunction.role,
      group: 'lazaret-readers',
    });

    const audit = new Audit(this, 'Audit', { deployment, evidence, intake });

    const functions = [intakeFunction.function, ...audit.functions];
    if (contain) {
      contain.queue.grantSendMessages(intakeFunction.role);
      const containFunction = new LazaretFunction(this, 'ContainFunction', {
        entry: 'contain.ts',
        description: 'Plans again, guards again, contains, verifies and releases; one request of a cluster at a time',
        timeout: containTimeout,
        environment: {
          ...environment,
          LAZARET_CONTAIN_QUEUE_URL: contain.queue.queueUrl,
          LAZARET_CONTAIN_QUEUE_ARN: contain.queue.queueArn,
          LAZARET_CONTAIN_DLQ_URL: contain.deadLetters.queueUrl,
          LAZARET_SCHEDULE_GROUP: contain.scheduleGroup.ref,
          LAZARET_SCHEDULE_ROLE_ARN: contain.scheduleRole.roleArn,
        },
        ...shared,
      });
      containFunction.function.addEventSource(
        new SqsEventSource(contain.queue, { batchSize: 1, reportBatchItemFailures: true }),
      );
      grantRecords(evidence, containFunction.role);
      grantAlerts(alerts, containFunction.role);
      if (deployment.captureLogs) {
        const { breakGlassRoleArn } = deployment.evidence;
        const logs = new ContainerLogs(this, 'ContainerLogs', {
          evidence,
          writer: containFunction.role,
          ...(breakGlassRoleArn ? { breakGlassRoleArn } : {}),
        });
        new CfnOutput(this, 'LogReaderRoleArn', { value: logs.reader.roleArn });
      }
      contain.deadLetters.grantSendMessages(containFunction.role);
      contain.grantSchedule(containFunction.role);
      new ClusterAccess(this, 'ContainAccess', {
        clusters: deployment.clusters,
        role: containFunction.role,
        group: 'lazaret-responders',
      });
      functions.push(containFunction.function);
    }

    const { revokeRoles = [] } = deployment;
    if (revokeRoles.length > 0) {
      const revoker = new Revoker(this, 'Revoker', { roles: revokeRoles });
      new CfnOutput(this, 'RevokerRoleArn', { value: revoker.role.roleArn });
    }

    new Alarms(this, 'Alarms', {
      topic: alerts.topic,
      deadLetters: [
        intake.deadLetters,
        intake.undelivered,
        audit.deadLetters,
        ...(contain ? [contain.deadLetters] : []),
      ],
      queues: [intake.queue, ...(contain ? [contain.queue] : [])],
      functions,
      hourly: [audit.digest],
    });
    new CfnOutput(this, 'EvidenceBucketName', { value: evidence.bucket.bucketName });
    new CfnOutput(this, 'IntakeQueueUrl', { value: intake.queue.queueUrl });
    new CfnOutput(this, 'TopicArn', { value: alerts.topic.topicArn });
    new CfnOutput(this, 'EventBusName', { value: alerts.bus.eventBusName });
  }
}

/** Records are put, read back and listed; nothing deletes. */
const grantRecords = (evidence: EvidenceBucket, role: Role): void => {
  evidence.allowObjects(role, ['s3:GetObject', 's3:PutObject'], [evidencePrefix]);
  evidence.allowList(role, ['s3:ListBucket'], [evidencePrefix]);
  evidence.allowKey(role, 'write');
};

const grantAlerts = (alerts: Alerts, role: Role): void => {
  const throughSns = { StringEquals: { 'kms:ViaService': `sns.${Aws.REGION}.${Aws.URL_SUFFIX}` } };
  allow(role, ['sns:Publish'], [alerts.topic.topicArn]);
  allow(role, ['events:PutEvents'], [alerts.bus.eventBusArn]);
  allow(role, ['kms:Decrypt', 'kms:GenerateDataKey'], [alerts.key.keyArn], throughSns);
};
