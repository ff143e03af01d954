import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { takeRequest } from '../src/flow/take-request.ts';
import { startClients } from './clients.ts';
import { containWiring } from './wiring.ts';

const { deps, measured } = containWiring(startClients());

/** SQS FIFO, one message at a time, in order per cluster. A crash hands the message back; nothing else does. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { body, messageId } of Records)
    await measured(() => takeRequest({ body, source: `sqs:${messageId}` }, deps)).catch(() => {
      batchItemFailures.push({ itemIdentifier: messageId });
    });
  return { batchItemFailures };
};
