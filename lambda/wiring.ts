/** Composition root: the only place that knows both the pipeline and the AWS clients. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from '@aws-lambda-powertools/logger';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import packageJson from '../package.json' with { type: 'json' };
import { snsAndEvents } from '../src/adapters/aws/alerts.ts';
import { containmentQueue, groupOf } from '../src/adapters/aws/containment-queue.ts';
import { S3Store } from '../src/adapters/aws/s3-store.ts';
import { schedules } from '../src/adapters/aws/schedules.ts';
import { type LoadedPolicy, loadPolicy, type Policy } from '../src/decide/policy.ts';
import { captureSettings } from '../src/flow/capture-settings.ts';
import type { ContainMessage } from '../src/flow/contain-request.ts';
import type { Deps } from '../src/flow/deps.ts';
import { guardAgain } from '../src/flow/guard-again.ts';
import type { TakeRequestDeps } from '../src/flow/take-request.ts';
import type { Cluster, Clusters, Log } from '../src/ports.ts';
import type { StartedClients } from './clients.ts';
import { type Environment, need, readEnvironment } from './environment.ts';
import { emitting, measuring, timing } from './metrics.ts';

const software = `lazaret ${packageJson.version}`;
const policyIn = ({ LAZARET_POLICY: file }: Environment): LoadedPolicy | null => {
  if (file === undefined) return null;
  const loaded = loadPolicy(readFileSync(path.resolve(process.env['LAMBDA_TASK_ROOT'] ?? '.', file), 'utf8'), file);
  if (loaded.state === 'ok') return loaded;
  throw new Error(loaded.errors.map(({ message }) => message).join('\n'));
};

const logOn = (logger: Logger): Log => ({
  debug: (message, fields = {}) => logger.debug(message, { ...fields }),
  info: (message, fields = {}) => logger.info(message, { ...fields }),
  warn: (message, fields = {}) => logger.warn(message, { ...fields }),
  error: (message, fields = {}) => logger.error(message, { ...fields }),
});

/** The clients of EKS and STS are loaded with the first finding that names a cluster. */
const clustersLater = (policy: Policy | null): Clusters<Cluster> => {
  let loaded: Promise<Clusters<Cluster>> | null = null;
  return {
    open: async (asked) => {
      loaded ??= import('./eks.ts').then(({ clustersOf }) => clustersOf(policy));
      return (await loaded).open(asked);
    },
  };
};

const shared = (environment: Environment, { logger, metrics, s3, sns, events }: StartedClients) => {
  const policy = policyIn(environment);
  const emit = emitting(metrics);
  return {
    emit,
    policy,
    log: logOn(logger),
    clock: { now: () => new Date() },
    archive: new S3Store({ client: s3, bucket: environment.LAZARET_EVIDENCE_BUCKET }),
    clusters: clustersLater(policy?.policy ?? null),
    alert: snsAndEvents({
      sns,
      topicArn: environment.LAZARET_TOPIC_ARN,
      events,
      eventBusName: environment.LAZARET_EVENT_BUS,
    }),
  };
};

export const intakeWiring = (clients: StartedClients) => {
  const environment = readEnvironment(process.env);
  const { emit, ...parts } = shared(environment, clients);
  const queueUrl = environment.LAZARET_CONTAIN_QUEUE_URL;
  const queue = queueUrl === undefined ? null : containmentQueue(clients.sqs, queueUrl);
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
  const logAbout = (persistentKeys: { [name: string]: string }): Log =>
    logOn(clients.logger.createChild({ persistentKeys }));
  return { deps, logAbout, measured: measuring(emit) };
};

export type ContainWiring = {
  readonly deps: TakeRequestDeps;
  readonly measured: ReturnType<typeof measuring>;
};

export const containWiring = (clients: StartedClients): ContainWiring => {
  const environment = readEnvironment(process.env);
  const { emit, policy, ...parts } = shared(environment, clients);
  const scheduler = schedules({
    client: new SchedulerClient({}),
    group: need(environment, 'LAZARET_SCHEDULE_GROUP'),
    roleArn: need(environment, 'LAZARET_SCHEDULE_ROLE_ARN'),
    queueArn: need(environment, 'LAZARET_CONTAIN_QUEUE_ARN'),
  });
  const giveUp = async (body: string): Promise<void> => {
    const group = groupOf(safely(body));
    await clients.sqs.send(
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
