import type { SQSRecord } from 'aws-lambda';
import { parse } from '../src/finding/parse.ts';
import { handle } from '../src/pipeline.ts';
import type { Log } from '../src/ports.ts';
import type { StartedClients } from './clients.ts';
import { intakeWiring } from './wiring.ts';

type Received = Parameters<typeof handle>[0];
type LogAbout = ReturnType<typeof intakeWiring>['logAbout'];

/** A batch is handled side by side, so each message has a logger of its own, which bears the finding's id. */
const logOf = (received: Received, messageId: string, logAbout: LogAbout): Log => {
  const parsed = parse(received);
  return logAbout({ messageId, ...(parsed.kind === 'finding' ? { findingId: parsed.finding.id } : {}) });
};

const refusalOf = (handled: Awaited<ReturnType<typeof handle>>): string | null => {
  if (handled.outcome === 'stood-back') return 'another run holds this finding version: handed back to the queue';
  return handled.outcome === 'rejected'
    ? `${handled.error.code}: archived as ${handled.records[0]}; the message goes to the dead-letter queue`
    : null;
};

/** A message is done when its finding was handled to the end; anything else hands it back to the queue. */
export const takingWith = (clients: StartedClients) => {
  const { deps, logAbout, measured } = intakeWiring(clients);
  return async (record: SQSRecord): Promise<void> => {
    const received = { text: record.body, bytes: null, source: `sqs:${record.messageId}`, line: null };
    const log = logOf(received, record.messageId, logAbout);
    try {
      const handled = await measured(() => handle(received, { ...deps, log }));
      const refusal = refusalOf(handled);
      if (refusal !== null) throw new Error(refusal);
      log.info('handled', { outcome: handled.outcome });
    } catch (error) {
      log.warn('message handed back', { reason: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  };
};
