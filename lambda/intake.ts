import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { handle } from '../src/pipeline.ts';
import { intakeWiring } from './wiring.ts';

const { deps, logger, measured } = intakeWiring();

/** A message is done when its finding was handled to the end; anything else hands it back to the queue. */
const take = async (record: SQSRecord): Promise<void> => {
  const received = { text: record.body, bytes: null, source: `sqs:${record.messageId}`, line: null };
  const handled = await measured(() => handle(received, deps));
  if (handled.outcome === 'stood-back')
    throw new Error('another run holds this finding version: handed back to the queue');
  if (handled.outcome === 'rejected')
    throw new Error(
      `${handled.error.code}: archived as ${handled.records[0]}; the message goes to the dead-letter queue`,
    );
};

/** SQS → evidence, decision, alert. One bad message never holds up its neighbours. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const processor = new BatchProcessor(EventType.SQS);
  const response = await processPartialResponse(event, take, processor, { context, throwOnFullBatchFailure: false });
  for (const error of processor.errors) logger.warn('message handed back', { reason: error.message });
  return response;
};
