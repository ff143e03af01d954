import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { findingQueue } from '../src/adapters/aws/finding-queue.ts';
import { findingsOf } from '../src/adapters/aws/guardduty.ts';
import { S3Store } from '../src/adapters/aws/s3-store.ts';
import { handOver } from '../src/audit/hand-over.ts';
import { absences, reconcile, whyMissing } from '../src/audit/reconcile.ts';
import { environmentOf } from './environment.ts';
import { emitting } from './metrics.ts';

const environment = environmentOf(
  z.object({
    AWS_REGION: z.string().min(1),
    LAZARET_EVIDENCE_BUCKET: z.string().min(3),
    LAZARET_INTAKE_QUEUE_URL: z.url(),
    LAZARET_REGIONS: z.string().min(1),
  }),
  process.env,
);

const logger = new Logger({ serviceName: 'lazaret' });
const emit = emitting(new Metrics({ namespace: 'Lazaret', serviceName: 'lazaret' }));
const store = new S3Store({ client: new S3Client({}), bucket: environment.LAZARET_EVIDENCE_BUCKET });
const queue = findingQueue(environment.LAZARET_INTAKE_QUEUE_URL);
const regions = [...new Set([environment.AWS_REGION, ...environment.LAZARET_REGIONS.split(',')])];

/**
 * Once a day: what GuardDuty holds and the archive does not is sent to intake, and counted by why it is missing. A
 * Region that cannot be read fails the run, after the others were compared.
 */
export const handler = async (): Promise<void> => {
  const now = new Date();
  const unread: string[] = [];
  const { versions, missing, faults } = await reconcile(store, findingsOf(regions, { now, since: null }, unread));
  const told = missing.map((one) => ({ ...one, why: whyMissing(one, now) }));
  for (const why of absences) {
    const count = told.filter((one) => one.why === why).length;
    // Each value of a dimension costs; that nothing came late is news of its own.
    if (count > 0 || why === 'late') emit('Missing', count, why);
  }
  for (const { findingId, key, why, received } of told) {
    logger.warn('not in the archive', { findingId, key, why });
    const sent = await handOver(received, queue);
    if (sent.state === 'not-sent') unread.push(`${findingId}: ${sent.why}`);
  }
  for (const { code, message } of faults) logger.warn(message, { code });
  logger.info('reconciled', { versions, missing: missing.length, regions });
  if (unread.length > 0) throw new Error(unread.join('\n'));
};
