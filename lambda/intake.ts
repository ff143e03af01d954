import { setImmediate } from 'node:timers/promises';
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { startClients } from './clients.ts';

const clients = startClients();

/** The pipeline is read right behind the start, while the first message is asked for. */
const taking = setImmediate()
  .then(() => import('./take-finding.ts'))
  .then(({ takingWith }) => takingWith(clients));
taking.catch((error: unknown) => clients.logger.error('the function cannot work', { reason: String(error) }));

/** SQS → evidence, decision, alert. One bad message never holds up its neighbours. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const [take, processor] = [await taking, new BatchProcessor(EventType.SQS)];
  return processPartialResponse(event, take, processor, { context, throwOnFullBatchFailure: false });
};
