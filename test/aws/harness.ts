import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type RunningFunction, runFunction } from './lambda-runtime.ts';
import { type DeployedStack, localClient, region, type Synthesized } from './stack.ts';

/** Physical id of the one resource of a type whose logical id begins so. */
export const physical = (stack: DeployedStack, type: string, beginning: string): string => {
  const found = Object.entries(stack.resources).filter(
    ([id, resource]) => resource.type === type && id.startsWith(beginning),
  );
  if (found.length !== 1) throw new Error(`${found.length} resources of ${type} begin with ${beginning}`);
  return found[0]![1].physicalId;
};

/** The environment that the deployed function has, and nothing that could reach AWS. */
const environmentOf = async (functionName: string, endpoint: string): Promise<{ [name: string]: string }> => {
  const { Environment } = await new LambdaClient(localClient(endpoint)).send(
    new GetFunctionConfigurationCommand({ FunctionName: functionName }),
  );
  return {
    ...(Environment?.Variables ?? {}),
    NODE_OPTIONS: '',
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_S3_FORCE_PATH_STYLE: 'true',
    POWERTOOLS_DEV: 'false',
  };
};

/** Starts the bundle of the deployed function whose logical id begins so. */
export const startFunction = async (
  synthesized: Synthesized,
  stack: DeployedStack,
  beginning: string,
  endpoint: string,
  more: { readonly [name: string]: string } = {},
): Promise<RunningFunction> => {
  const logicalId = Object.keys(synthesized.bundles).find((id) => id.startsWith(beginning));
  if (!logicalId) throw new Error(`no function begins with ${beginning}`);
  const functionName = stack.resources[logicalId]!.physicalId;
  return runFunction(synthesized.bundles[logicalId]!, {
    ...(await environmentOf(functionName, endpoint)),
    ...more,
  });
};

export type Polled = { readonly received: number; readonly failed: number };

export type PollOptions = {
  /** @default 10 */
  readonly batchSize?: number;
  /** What failed is visible again at once, as if the visibility timeout had passed. @default false */
  readonly again?: boolean;
  /** How long an empty queue is waited for. @default 1 */
  readonly waitSeconds?: number;
};

/** What Lambda's poller does: receive a batch, invoke, delete what did not fail; the rest comes back by itself. */
export const poll = async (
  client: SQSClient,
  queueUrl: string,
  fn: RunningFunction,
  { batchSize = 10, again = false, waitSeconds = 1 }: PollOptions = {},
): Promise<Polled> => {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  if (Messages.length === 0) return { received: 0, failed: 0 };
  const invocation = await fn.invoke({ Records: Messages.map(recordOf) });
  const failures =
    invocation.state === 'result'
      ? (invocation.result as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures.map(
          ({ itemIdentifier }) => itemIdentifier,
        )
      : Messages.map(({ MessageId }) => MessageId ?? '');
  for (const { MessageId, ReceiptHandle } of Messages)
    if (!failures.includes(MessageId ?? ''))
      await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    else if (again)
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      );
  return { received: Messages.length, failed: failures.length };
};

const recordOf = ({ MessageId, ReceiptHandle, Body, Attributes }: Message) => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: Attributes ?? {},
  messageAttributes: {},
  eventSource: 'aws:sqs',
  awsRegion: region,
});

/** The local address of a queue: its `Ref` names AWS's host. */
export const localQueue = async (client: SQSClient, name: string): Promise<string> =>
  (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl ?? '';
