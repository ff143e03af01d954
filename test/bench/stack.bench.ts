/**
 * What the functions weigh and cost: size of each bundle, init time of intake beside a handler that only has the same
 * AWS clients and Powertools (pairs in one run, so that a busy machine is busy for both), CPU per finding.
 * Run: node test/bench/stack.bench.ts [PAIRS]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import type { Deps } from '../../src/flow/deps.ts';
import { handle } from '../../src/pipeline.ts';
import { eventOf, runtimeDetail } from '../builders/finding.ts';

const pairs = Number(process.argv[2] ?? 21);
const root = path.join(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'lazaret-bench-'));

const bare = `
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { EKSClient } from '@aws-sdk/client-eks';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
const clients = [EKSClient, EventBridgeClient, S3Client, SNSClient, SQSClient, STSClient].map((Client) => new Client({}));
const logger = new Logger({ serviceName: 'bare' });
const metrics = new Metrics({ namespace: 'Bare', serviceName: 'bare' });
export const handler = async (event, context) => {
  logger.info('batch', { clients: clients.length });
  metrics.publishStoredMetrics();
  return processPartialResponse(event, async () => {}, new BatchProcessor(EventType.SQS), { context });
};`;

/** The options of cdk/constructs/lazaret-function.ts. */
const bundle = (
  name: string,
  entry: { entryPoints: string[] } | { stdin: { contents: string; resolveDir: string } },
): string => {
  mkdirSync(path.join(folder, name));
  const outfile = path.join(folder, name, 'index.mjs');
  buildSync({
    ...entry,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minify: true,
    mainFields: ['module', 'main'],
    banner: {
      js: "import{createRequire as lazaretRequire}from'node:module';const require=lazaretRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
};

const env = {
  PATH: process.env['PATH'],
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  LAZARET_EVIDENCE_BUCKET: 'evidence',
  LAZARET_TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:alerts',
  LAZARET_EVENT_BUS: 'lazaret',
  LAZARET_STAND_BACK_MS: '60000',
};

const loader = path.join(folder, 'load.mjs');
writeFileSync(
  loader,
  'const t=performance.now();await import(process.argv[2]);process.stdout.write(String(performance.now()-t));process.exit(0);',
);
const initMs = (file: string): number =>
  Number(execFileSync(process.execPath, [loader, file], { env, encoding: 'utf8' }));
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const cpuPerFinding = async (count: number): Promise<number> => {
  const deps: Deps = {
    archive: new MemoryStore(),
    clusters: { open: async () => ({ state: 'unreachable', problem: { code: 'bench', message: 'no cluster here' } }) },
    policy: null,
    clock: { now: () => new Date('2026-11-21T12:00:00Z') },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    contain: async () => ({ state: 'requested' }),
    alert: async () => {},
    apply: false,
    standBackMs: 0,
    software: 'bench',
  };
  const run = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n += 1) {
      const text = JSON.stringify(eventOf(runtimeDetail(undefined, { id: n.toString(16).padStart(32, '0') })));
      const handled = await handle({ text, bytes: null, source: 'bench', line: null }, deps);
      if (handled.outcome !== 'archived') throw new Error(`not handled: ${handled.outcome}`);
    }
  };
  await run(0, 200);
  const before = process.cpuUsage();
  await run(200, 200 + count);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / count;
};

try {
  const files = {
    bare: bundle('bare', { stdin: { contents: bare, resolveDir: root } }),
    intake: bundle('intake', { entryPoints: [path.join(root, 'lambda/intake.ts')] }),
    contain: bundle('contain', { entryPoints: [path.join(root, 'lambda/contain.ts')] }),
  };
  for (const [name, file] of Object.entries(files)) {
    const { size } = statSync(file);
    const packed = gzipSync(readFileSync(file)).length;
    console.log(`${name.padEnd(8)} ${(size / 1024).toFixed(0)} KiB, ${(packed / 1024).toFixed(0)} KiB gzipped`);
  }
  initMs(files.bare);
  initMs(files.intake);
  const times = Array.from({ length: pairs }, () => ({ bare: initMs(files.bare), intake: initMs(files.intake) }));
  console.log(
    `init, median of ${pairs} pairs: bare ${median(times.map(({ bare }) => bare)).toFixed(0)} ms, intake ${median(times.map(({ intake }) => intake)).toFixed(0)} ms, ratio ${median(times.map(({ bare, intake }) => intake / bare)).toFixed(2)}`,
  );
  console.log(
    `CPU per finding (runtime finding, cluster unreachable, archive in memory): ${(await cpuPerFinding(2000)).toFixed(2)} ms`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
