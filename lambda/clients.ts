import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** What every message needs of AWS, made at the start of a function. What only some need is loaded with them. */
export const startClients = () => ({
  logger: new Logger({ serviceName: 'lazaret' }),
  metrics: new Metrics({ namespace: 'Lazaret', serviceName: 'lazaret' }),
  s3: new S3Client({}),
  sns: new SNSClient({}),
  events: new EventBridgeClient({}),
  // The queue's own URL names AWS's host even where an endpoint is set (an emulator); the configured endpoint holds.
  sqs: new SQSClient({ useQueueUrlAsEndpoint: false }),
});

export type StartedClients = ReturnType<typeof startClients>;
