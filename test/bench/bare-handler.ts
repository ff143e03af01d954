import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

const clients = [EventBridgeClient, S3Client, SNSClient, SQSClient].map((Client) => new Client({}));
const logger = new Logger({ serviceName: 'bare' });
const metrics = new Metrics({ namespace: 'Bare', serviceName: 'bare' });

/** A handler that has the clients and the Powertools of intake, and does nothing: what the start of intake is measured against. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  logger.info('batch', { clients: clients.length });
  metrics.publishStoredMetrics();
  return processPartialResponse(event, async () => {}, new BatchProcessor(EventType.SQS), { context });
};
