/** Composition root: the only place that knows both the pipeline and the AWS clients. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { EKSClient } from '@aws-sdk/client-eks';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import packageJson from '../package.json' with { type: 'json' };
import { snsAndEvents } from '../src/adapters/aws/alerts.ts';
import { eksClusters } from '../src/adapters/aws/clusters.ts';
import { containmentQueue, groupOf } from '../src/adapters/aws/containment-queue.ts';
import type { Credentials } from '../src/adapters/aws/eks-token.ts';
import { S3Store } from '../src/adapters/aws/s3-store.ts';
import { schedules } from '../src/adapters/aws/schedules.ts';
import { type LoadedPolicy, loadPolicy } from '../src/decide/policy.ts';
import { captureSettings } from '../src/flow/capture-settings.ts';
import type { ContainMessage } from '../src/flow/contain-request.ts';
import type { Deps } from '../src/flow/deps.ts';
import { guardAgain } from '../src/flow/guard-again.ts';
import type { TakeRequestDeps } from '../src/flow/take-request.ts';
import type { Log } from '../src/ports.ts';
import { type Environment, need, readEnvironment } from './environment.ts';
import { emitting, measuring, timing } from './metrics.ts';

const software = `lazaret ${packageJson.version}`;
const policyIn = ({ LAZARET_POLICY: file }: Environment): LoadedPolicy | null => {
  if (file === undefined) return null;
  const loaded = loadPolicy(readFileSync(path.resolve(process.env['LAMBDA_TASK_ROOT'] ?? '.', file), 'utf8'), file);
  if (loaded.state === 'ok') return loaded;
  throw new Error(loaded.errors.map(({ message }) => message).join('\n'));
};

/** The queue's own URL names AWS's host even where an endpoint is set (an emulator); the configured endpoint holds. */
const sqsClient = (): SQSClient => new SQSClient({ useQueueUrlAsEndpoint: false });

const assumed = async (roleArn: string): Promise<Credentials> => {
  const { Credentials: given } = await new STSClient({}).send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'lazaret' }),
  );
  if (!given?.AccessKeyId || !given.SecretAccessKey) throw new Error('STS gave no credentials');
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken ? { sessionToken: given.SessionToken } : {}),
    ...(given.Expiration ? { expiration: given.Expiration } : {}),
  };
};

const credentialsOf = async (region: string, roleArn: string | null): Promise<Credentials> =>
  roleArn === null ? new STSClient({ region }).config.credentials() : assumed(roleArn);

const logOn = (logger: Logger): Log => ({
  debug: (message, fields = {}) => logger.debug(message, { ...fields }),
  info: (message, fields = {}) => logger.info(message, { ...fields }),
  warn: (message, fields = {}) => logger.warn(message, { ...fields }),
  error: (message, fields = {}) => logger.error(message, { ...fields }),
});

const shared = (environment: Environment) => {
  const logger = new Logger({ serviceName: 'lazaret' });
  const metrics = new Metrics({ namespace: 'Lazaret', serviceName: 'lazaret' });
  const policy = policyIn(environment);
  const emit = emitting(metrics);
  return {
    logger,
    emit,
    policy,
    log: logOn(logger),
    clock: { now: () => new Date() },
    archive: new S3Store({ client: new S3Client({}), bucket: environment.LAZARET_EVIDENCE_BUCKET }),
    clusters: eksClusters({
      policy: policy?.policy ?? null,
      eks: (region, roleArn) =>
        new EKSClient(roleArn === null ? { region } : { region, credentials: () => assumed(roleArn) }),
      credentials: credentialsOf,
      now: () => new Date(),
    }),
    alert: snsAndEvents({
      sns: new SNSClient({}),
      topicArn: environment.LAZARET_TOPIC_ARN,
      events: new EventBridgeClient({}),
      eventBusName: environment.LAZARET_EVENT_BUS,
    }),
  };
};

export const intakeWiring = () => {
  const environment = readEnvironment(process.env);
  const { logger, emit, ...parts } = shared(environment);
  const queueUrl = environment.LAZARET_CONTAIN_QUEUE_URL;
  const queue = queueUrl === undefined ? null : containmentQueue(sqsClient(), queueUrl);
  const deps: Deps = {
    ...parts,
    software,
    during: timing(emit),
    // A decision younger than the function may run is still being followed by who made it.
    standBackMs: environment.LAZARET_STAND_BACK_MS,
    apply: queue !== null,
    contain: async ({ id: planId, accountId, region, cluster }) => {
      await queue?.send({ do: 'contain', planId, accountId, region, cluster, attempt: 1 });
      return { state: 'requested' };
    },
  };
  /** A log whose every line bears these fields. */
  const logAbout = (persistentKeys: { [name: string]: string }): Log => logOn(logger.createChild({ persistentKeys }));
  return { deps, logAbout, measured: measuring(emit) };
};

export type ContainWiring = {
  readonly deps: TakeRequestDeps;
  readonly measured: ReturnType<typeof measuring>;
};

export const containWiring = (): ContainWiring => {
  const environment = readEnvironment(process.env);
  const { logger: _logger, emit, policy, ...parts } = shared(environment);
  const scheduler = schedules({
    client: new SchedulerClient({}),
    group: need(environment, 'LAZARET_SCHEDULE_GROUP'),
    roleArn: need(environment, 'LAZARET_SCHEDULE_ROLE_ARN'),
    queueArn: need(environment, 'LAZARET_CONTAIN_QUEUE_ARN'),
  });
  const sqs = sqsClient();
  const giveUp = async (body: string): Promise<void> => {
    const group = groupOf(safely(body));
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: need(environment, 'LAZARET_CONTAIN_DLQ_URL'),
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: createHash('sha256').update(body).digest('hex'),
      }),
    );
  };
  return {
    deps: {
      ...parts,
      scheduler,
      recheck: guardAgain({ ...parts, policy }),
      capture: captureSettings(policy),
      mend: policy?.policy.verification.mend ?? false,
      giveUp,
      software,
    },
    measured: measuring(emit),
  };
};

const safely = (body: string): Partial<ContainMessage> => {
  try {
    return (JSON.parse(body) ?? {}) as Partial<ContainMessage>;
  } catch {
    return {};
  }
};
