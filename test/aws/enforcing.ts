import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parseAllDocuments, stringify } from 'yaml';
import { readDeployment } from '../../cdk/deployment.ts';
import type { KubernetesObject, Pod } from '../../src/objects.ts';
import { lazaret } from '../builders/command-line.ts';
import { eventOf, runtimeDetail } from '../builders/finding.ts';
import { asAdmin, namespace } from '../cluster/access.ts';
import { type ControlPlane, startControlPlane } from '../cluster/controlplane.ts';
import { createRunningPod } from '../cluster/kubelet.ts';
import { stopLeftovers } from '../cluster/leftovers.ts';
import { applyObject } from '../cluster/manifests.ts';
import { createNode } from '../cluster/nodes.ts';
import { playPolicyController } from '../cluster/policycontroller.ts';
import { keepRunning } from '../cluster/running.ts';
import { awsNodeDaemonSet } from '../cluster/vpccni.ts';
import { type AccessEntry, type Authenticator, type Principal, startAuthenticator } from './authenticator.ts';
import {
  describeAws,
  describeKubernetes,
  type Fate,
  type Front,
  isAwsWrite,
  isKubernetesWrite,
  type Passing,
  startFront,
} from './front.ts';
import { physical, startFunction } from './harness.ts';
import type { RunningFunction } from './lambda-runtime.ts';
import { type Moto, startMoto } from './moto.ts';
import { account, type DeployedStack, deploy, localClient, region, type Synthesized, synthesize } from './stack.ts';

const policy = {
  rules: [
    {
      name: 'suspects',
      when: { lazaret: { targetClass: ['pod'], namespace: { name: [{ prefix: 'test-' }] } } },
      do: ['quarantine'],
      mode: 'enforce',
      expires: '1h',
    },
  ],
  clusters: [{ name: 'prod', accountId: account, region }],
  budgets: { perClusterAndHour: 1000, perNamespaceAndHour: 1000, failuresPerHour: 1000 },
  guards: { staleAfter: '3650d' },
  alerts: { email: ['oncall@example.com'] },
};

/** What happens to the requests of the functions, and what was seen of them. */
export type Traffic = {
  readonly seen: Passing[];
  /** Asked for each request; the default lets all pass. */
  fate: (passing: Passing) => Fate;
  kill: () => void;
};

export type World = {
  readonly moto: Moto;
  readonly plane: ControlPlane;
  readonly synthesized: Synthesized;
  readonly stack: DeployedStack;
  readonly traffic: Traffic;
  readonly authenticator: Authenticator;
  readonly aws: Front;
  readonly cluster: Front;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly queue: { readonly [name in 'intake' | 'intakeDead' | 'contain' | 'containDead' | 'inbox']: string };
  readonly bucket: string;
  readonly namespace: string;
  /** How far the authenticator's clock runs ahead: that of the functions has to agree. */
  clockAheadMs: number;
  stop(): Promise<void>;
};

const node = 'suspect-node';

const keysOf = (which: 'intake' | 'contain') => ({
  accessKeyId: `AKIATEST${which.toUpperCase()}`,
  secretAccessKey: `secret-of-${which}`,
  sessionToken: `session-of-${which}`,
});

const inbox = async (endpoint: string, topicArn: string, sqs: SQSClient): Promise<string> => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }));
  await new SNSClient(localClient(endpoint)).send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:${region}:${account}:inbox` }),
  );
  return QueueUrl ?? '';
};

/** The access entries as the template states them and the emulator recorded them. */
const accessEntriesOf = async (stack: DeployedStack, endpoint: string): Promise<AccessEntry[]> => {
  const ssm = new SSMClient(localClient(endpoint));
  const ids = Object.keys(stack.resources).filter((id) => stack.resources[id]?.type === 'AWS::EKS::AccessEntry');
  return Promise.all(
    ids.map(async (id) => {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/lazaret/recorded/${id}` }));
      return JSON.parse(Parameter?.Value ?? '{}') as AccessEntry;
    }),
  );
};

const roleArn = (stack: DeployedStack, beginning: string): string =>
  `arn:aws:iam::${account}:role/${physical(stack, 'AWS::IAM::Role', beginning)}`;

const webhookConfig = async (folder: string, url: string): Promise<string> => {
  const file = path.join(folder, 'authenticator.yaml');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'authenticator', cluster: { server: url } }],
    users: [{ name: 'apiserver' }],
    contexts: [{ name: 'webhook', context: { cluster: 'authenticator', user: 'apiserver' } }],
    'current-context': 'webhook',
  };
  await writeFile(file, stringify(config));
  return file;
};

/** Prepares the cluster as a customer does: nodes with the VPC CNI's agent, and what `lazaret rbac` prints. */
const prepareCluster = async (): Promise<string> => {
  await createNode(node);
  await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [node] });
  const { out } = await lazaret(['rbac']);
  for (const document of parseAllDocuments(out)) await applyObject(document.toJS() as KubernetesObject);
  const where = await namespace();
  playPolicyController(where);
  return where;
};

const fronts = async (traffic: Traffic, moto: Moto, plane: ControlPlane) => {
  const fate = (passing: Passing): Fate => {
    traffic.seen.push(passing);
    return traffic.fate(passing);
  };
  const kill = (): void => traffic.kill();
  const cluster = await startFront({
    target: plane.url,
    caPem: plane.caPem,
    describe: describeKubernetes,
    isWrite: isKubernetesWrite,
    fate,
    kill,
  });
  const described = JSON.stringify({
    cluster: {
      name: 'prod',
      arn: `arn:aws:eks:${region}:${account}:cluster/prod`,
      endpoint: cluster.url,
      certificateAuthority: { data: Buffer.from(plane.caPem).toString('base64') },
      accessConfig: { authenticationMode: 'API' },
      status: 'ACTIVE',
    },
  });
  const aws = await startFront({
    target: moto.endpoint,
    describe: describeAws,
    isWrite: isAwsWrite,
    fate: (passing) => {
      const decided = fate(passing);
      return passing.what === 'eks DescribeCluster' && decided === 'pass' ? { status: 200, body: described } : decided;
    },
    kill,
  });
  return { cluster, aws };
};

/** The stack in mode enforce in the emulator, a real control plane as the cluster `prod`, and everything in between. */
export const startWorld = async (): Promise<World> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lazaret-enforcing-'));
  await writeFile(path.join(folder, 'lazaret.yaml'), stringify(policy));
  const moto = await startMoto({
    script: path.join(import.meta.dirname, 'moto/serve.py'),
    environment: { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ACCOUNT_ID: account },
  });
  const synthesized = await synthesize(readDeployment(path.join(folder, 'lazaret.yaml')));
  const stack = await deploy(synthesized, moto.endpoint);
  const entries = await accessEntriesOf(stack, moto.endpoint);
  const principals: Principal[] = (['intake', 'contain'] as const).map((which) => ({
    ...keysOf(which),
    roleArn: roleArn(stack, which === 'intake' ? 'IntakeFunctionRole' : 'ContainFunctionRole'),
  }));
  let world: World | null = null;
  const authenticator = await startAuthenticator({
    clusterName: 'prod',
    hosts: [`sts.${region}.amazonaws.com`],
    principals: () => principals,
    accessEntries: () => entries,
    now: () => new Date(Date.now() + (world?.clockAheadMs ?? 0)),
  });
  const plane = await startControlPlane({
    tokenWebhookConfig: await webhookConfig(folder, authenticator.url),
    apiServerFlags: ['--authentication-token-webhook-version=v1', '--authentication-token-webhook-cache-ttl=1s'],
  });
  keepRunning(plane);
  const where = await prepareCluster();
  const traffic: Traffic = { seen: [], fate: () => 'pass', kill: () => {} };
  const { aws, cluster } = await fronts(traffic, moto, plane);
  const sqs = new SQSClient(localClient(moto.endpoint));
  world = {
    moto,
    plane,
    synthesized,
    stack,
    traffic,
    authenticator,
    aws,
    cluster,
    sqs,
    s3: new S3Client(localClient(moto.endpoint)),
    scheduler: new SchedulerClient(localClient(moto.endpoint)),
    queue: {
      intake: physical(stack, 'AWS::SQS::Queue', 'IntakeQueue'),
      intakeDead: physical(stack, 'AWS::SQS::Queue', 'IntakeDeadLetters'),
      contain: physical(stack, 'AWS::SQS::Queue', 'ContainQueue'),
      containDead: physical(stack, 'AWS::SQS::Queue', 'ContainDeadLetters'),
      inbox: await inbox(moto.endpoint, physical(stack, 'AWS::SNS::Topic', 'AlertsTopic'), sqs),
    },
    bucket: physical(stack, 'AWS::S3::Bucket', 'EvidenceBucket'),
    namespace: where,
    clockAheadMs: 0,
    stop: async () => {
      await stopLeftovers();
      await aws.close();
      await cluster.close();
      await plane.stop();
      await authenticator.close();
      await moto.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
};

/** A new process of a function, with its own role's credentials and, if wanted, a clock that runs ahead. */
export const startRole = (
  world: World,
  which: 'intake' | 'contain',
  aheadMs = world.clockAheadMs,
): Promise<RunningFunction> => {
  const { accessKeyId, secretAccessKey, sessionToken } = keysOf(which);
  return startFunction(
    world.synthesized,
    world.stack,
    which === 'intake' ? 'IntakeFunction' : 'ContainFunction',
    world.moto.endpoint,
    {
      AWS_ENDPOINT_URL: world.aws.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      NODE_OPTIONS: `--import ${path.join(import.meta.dirname, 'clock.mjs')}`,
      TEST_CLOCK_AHEAD_MS: String(aheadMs),
    },
  );
};

let pods = 0;

/** A pod of its own kind: its name's prefix and its image are shared with no other. */
export const suspect = (world: World): Promise<Pod> => {
  pods += 1;
  return createRunningPod(
    {
      metadata: { name: `tool${pods}`, namespace: world.namespace, labels: { app: `tool${pods}` } },
      spec: { containers: [{ name: 'app', image: `registry.example/tool${pods}:1` }] },
    },
    { nodeName: node },
  );
};

const hex = (number: number): string => number.toString(16).padStart(32, '0');

/** A reverse shell in a pod of the cluster `prod`, as GuardDuty's event. */
export const eventAbout = (pod: Pod, number: number, envelope = {}) => {
  const { namespace: where = '', name = '', uid = '' } = pod.metadata ?? {};
  return eventOf(
    runtimeDetail(undefined, {
      accountId: account,
      id: hex(number),
      arn: `arn:aws:guardduty:${region}:${account}:detector/d4b040365221be2b54a6264dc9a4bc64/finding/${hex(number)}`,
      resource: {
        eksClusterDetails: { arn: `arn:aws:eks:${region}:${account}:cluster/prod` },
        kubernetesDetails: { kubernetesWorkloadDetails: { namespace: where, name, uid } },
      },
    }),
    { account, ...envelope },
  );
};

export const putOnBus = async (world: World, event: object): Promise<void> => {
  const { source, 'detail-type': type, detail } = event as { source: string; 'detail-type': string; detail: unknown };
  await new EventBridgeClient(localClient(world.moto.endpoint)).send(
    new PutEventsCommand({ Entries: [{ Source: source, DetailType: type, Detail: JSON.stringify(detail) }] }),
  );
};

/** Every version of every object below a prefix, as `KEY` once per version: a key that stands twice was written twice. */
export const written = async (world: World, prefix = 'evidence/'): Promise<string[]> => {
  const { Versions = [] } = await world.s3.send(
    new ListObjectVersionsCommand({ Bucket: world.bucket, Prefix: prefix }),
  );
  return Versions.map(({ Key }) => Key ?? '').toSorted();
};

export const readRecord = async <T = Record<string, unknown>>(world: World, key: string): Promise<T> => {
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: world.bucket, Key: key }));
  return JSON.parse((await Body?.transformToString()) ?? 'null') as T;
};

/** Takes everything out of a queue of the test's own. */
export const taken = async (world: World, queueUrl: string): Promise<string[]> => {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await world.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await world.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
};

export type Told = { readonly subject: string; readonly text: string };

/** What was published at the topic since the last call, as an e-mail subscriber reads it. */
export const told = async (world: World): Promise<Told[]> =>
  (await taken(world, world.queue.inbox)).map((body) => {
    const { Subject, Message } = JSON.parse(body) as { Subject: string; Message: string };
    return { subject: Subject, text: Message };
  });

export const policiesOf = async (world: World): Promise<string[]> =>
  (
    await asAdmin<{ items: KubernetesObject[] }>(
      'GET',
      `/apis/networking.k8s.io/v1/namespaces/${world.namespace}/networkpolicies`,
    )
  ).items.map(({ metadata }) => metadata?.name ?? '');

export const quarantineOf = ({ metadata }: Pod): string => `lazaret-quarantine-${metadata?.uid}`;

/** Somebody with all rights lets everybody in to a pod. */
export const letIn = (world: World, { metadata }: Pod): Promise<unknown> =>
  asAdmin('POST', `/apis/networking.k8s.io/v1/namespaces/${world.namespace}/networkpolicies`, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `let-in-${metadata?.name}` },
    spec: { podSelector: { matchLabels: metadata?.labels ?? {} }, policyTypes: ['Ingress'], ingress: [{}] },
  });
