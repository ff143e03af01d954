import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { S3Analytics } from '../src/adapters/aws/s3-analytics.ts';
import { S3Store } from '../src/adapters/aws/s3-store.ts';
import { parquet } from '../src/adapters/local/parquet.ts';
import { catchUp } from '../src/audit/catch-up.ts';
import { type CompactDeps, compact } from '../src/audit/compact.ts';
import { partitions } from '../src/audit/partition-state.ts';
import { accountsNotIn } from '../src/audit/table-bounds.ts';
import type { Reason } from '../src/reason.ts';
import { environmentOf } from './environment.ts';
import { emitting } from './metrics.ts';

const environment = environmentOf(
  z.object({
    LAZARET_EVIDENCE_BUCKET: z.string().min(3),
    LAZARET_ANALYTICS_BUCKET: z.string().min(3),
    LAZARET_ACCOUNTS: z.string(),
  }),
  process.env,
);

const logger = new Logger({ serviceName: 'lazaret' });
const emit = emitting(new Metrics({ namespace: 'Lazaret', serviceName: 'lazaret' }));
const s3 = new S3Client({});
const deps: CompactDeps = {
  archive: new S3Store({ client: s3, bucket: environment.LAZARET_EVIDENCE_BUCKET }),
  analytics: new S3Analytics(s3, environment.LAZARET_ANALYTICS_BUCKET),
  codec: parquet,
  software: `lazaret ${packageJson.version}`,
};

/** What the digests name since the last run; everything, where that is not known or is asked for. */
const bringUp = async (now: Date, rebuild: boolean): Promise<readonly Reason[]> => {
  const caught = rebuild ? null : await catchUp(deps, now, null);
  if (caught?.state === 'caught-up') return caught.leftOut;
  logger.info('everything is listed', { reason: caught?.problem ?? 'rebuild' });
  return (await compact(deps, { now, rebuild })).leftOut;
};

/**
 * Once a day: brings the Parquet up to the evidence. `{"rebuild": true}` makes every row anew. What could not be read,
 * and accounts that Athena's tables do not know, are logged and counted; the rest is written.
 */
export const handler = async (event: { readonly rebuild?: boolean }): Promise<void> => {
  const leftOut = await bringUp(new Date(), event.rebuild ?? false);
  const all = await Array.fromAsync(partitions(deps.analytics));
  const problems = [...leftOut, ...accountsNotIn(environment.LAZARET_ACCOUNTS.split(','), all)];
  for (const { code, message } of problems) logger.warn(message, { code });
  emit('LeftOut', problems.length);
};
