import { Logger } from '@aws-lambda-powertools/logger';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import packageJson from '../package.json' with { type: 'json' };
import { kmsSigner } from '../src/adapters/aws/kms-signer.ts';
import { NotifiedObjects } from '../src/adapters/aws/notified-objects.ts';
import { S3Store } from '../src/adapters/aws/s3-store.ts';
import { writeDigest } from '../src/archive/chain.ts';
import { MissedObjects } from '../src/archive/missed-objects.ts';
import type { NewObjects } from '../src/archive/new-objects.ts';
import { environmentOf } from './environment.ts';

const environment = environmentOf(
  z.object({
    AWS_REGION: z.string().min(1),
    LAZARET_EVIDENCE_BUCKET: z.string().min(3),
    LAZARET_SIGNING_KEY: z.string().min(1),
    LAZARET_STORED_QUEUE_URL: z.url(),
    LAZARET_INTAKE_DLQ_URL: z.url(),
    LAZARET_POLICY_SHA256: z.string().optional(),
  }),
  process.env,
);

const region = environment.AWS_REGION;
const logger = new Logger({ serviceName: 'lazaret' });
const s3 = new S3Client({});
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const signer = kmsSigner(new KMSClient({}), environment.LAZARET_SIGNING_KEY);
const bucket = environment.LAZARET_EVIDENCE_BUCKET;
const store = new S3Store({ client: s3, bucket });
const clock = { now: () => new Date() };
const hourMs = 3_600_000;

const givenUp = async (): Promise<number> => {
  const asked = {
    QueueUrl: environment.LAZARET_INTAKE_DLQ_URL,
    AttributeNames: ['ApproximateNumberOfMessages' as const],
  };
  return Number((await sqs.send(new GetQueueAttributesCommand(asked))).Attributes?.ApproximateNumberOfMessages ?? 0);
};

const sign = async (news: NewObjects, end?: Date): Promise<boolean> => {
  const about = {
    region,
    duplicates412: null,
    dlqDepth: await givenUp(),
    policySha256: environment.LAZARET_POLICY_SHA256 ?? null,
    softwareVersion: `lazaret/${packageJson.version}`,
  };
  const written = await writeDigest({ store, signer, news, clock }, about, end ? { end } : {});
  if (written.state === 'refused') throw new Error(`${written.problem.code}: ${written.problem.message}`);
  const { state, key } = { key: null, ...written };
  logger.info('digest', { state, key, objects: written.state === 'written' ? written.digest.objects.length : 0 });
  return written.state === 'written' && written.more;
};

/** Two hours are what notifications may take; what is older and in no digest was missed. */
const missed = (): MissedObjects => new MissedObjects(store, { now: clock.now(), graceMs: 2 * hourMs });

/**
 * Once an hour: what the bucket stored since the last digest, signed, or a signed statement that there was nothing.
 * `{"missed": true}`, once a day: what a listing finds and no digest names.
 */
export const handler = async (event: { readonly missed?: boolean }): Promise<void> => {
  const news = event.missed
    ? missed()
    : new NotifiedObjects({ sqs, queueUrl: environment.LAZARET_STORED_QUEUE_URL, s3, bucket, store });
  const fullHour = new Date(Math.floor(clock.now().getTime() / hourMs) * hourMs);
  let more = await sign(news, event.missed ? undefined : fullHour);
  while (more) more = await sign(news);
};
