import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readContainMessage } from '../src/flow/contain-request.ts';
import { handleContainMessage, type Outcome } from '../src/flow/handle-contain-message.ts';
import { outcomeMessage } from '../src/flow/outcome-message.ts';
import { containWiring } from './wiring.ts';

const { deps, announce, giveUp, logger, measured, software } = containWiring();

const unreadable: Outcome = {
  state: 'given-up',
  plan: null,
  reasons: [{ code: 'request-unreadable', message: 'the message is no containment request' }],
};

/** One request: carried out, or put off by a schedule, or given up; never left to block its cluster. */
const take = async ({ body }: SQSRecord): Promise<void> => {
  const request = readContainMessage(body);
  const outcome = await measured(async () => (request ? handleContainMessage(request, deps) : unreadable));
  logger.info('containment request', { outcome: outcome.state, planId: request?.planId });
  const message = outcomeMessage(outcome, { at: deps.clock.now().toISOString(), software });
  if (message) await announce(message);
  if (outcome.state === 'given-up') await giveUp(body);
};

/** SQS FIFO, one message at a time, in order per cluster. A crash hands the message back; nothing else does. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of Records)
    await take(record).catch((error: unknown) => {
      logger.error('message handed back', { reason: error instanceof Error ? error.message : String(error) });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    });
  return { batchItemFailures };
};
