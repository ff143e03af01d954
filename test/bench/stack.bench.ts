/**
 * What the functions weigh and cost: size of each bundle, start of intake beside a handler that only has the same AWS
 * clients and Powertools, and start with the first finding (pairs in one run, so that a busy machine is busy for both),
 * CPU per finding.
 * Run: node test/bench/stack.bench.ts [PAIRS] [INDEX_MJS_OF_ANOTHER_INTAKE]
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundle } from '../../cdk/bundle.ts';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import type { Deps } from '../../src/flow/deps.ts';
import { handle } from '../../src/pipeline.ts';
import { eventOf, runtimeDetail } from '../builders/finding.ts';
import { startAwsStub } from './aws-stub.ts';

const pairs = Number(process.argv[2] ?? 21);
const other = process.argv[3];
const folder = mkdtempSync(path.join(tmpdir(), 'lazaret-bench-'));
const aws = await startAwsStub();

const env = {
  PATH: process.env['PATH'],
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: aws.endpoint,
  LAZARET_EVIDENCE_BUCKET: 'evidence',
  LAZARET_TOPIC_ARN: 'arn:aws:sns:eu-central-1:111122223333:alerts',
  LAZARET_EVENT_BUS: 'lazaret',
  LAZARET_STAND_BACK_MS: '60000',
};

const firstEvent = { Records: [{ messageId: '1', body: JSON.stringify(eventOf(runtimeDetail())) }] };
const loader = path.join(folder, 'load.mjs');
writeFileSync(
  loader,
  `import { writeFileSync } from 'node:fs';
const started = performance.now();
const { handler } = await import(process.argv[2]);
const init = performance.now() - started;
const { batchItemFailures } = await handler(${JSON.stringify(firstEvent)}, { awsRequestId: '1' });
if (batchItemFailures.length > 0) throw new Error('the first event failed');
writeFileSync(process.argv[3], JSON.stringify({ init, withEvent: performance.now() - started }));
process.exit(0);`,
);

type Start = { readonly init: number; readonly withEvent: number };

/** Milliseconds of a fresh process, to the end of the import and to the answer to the first event. */
const start = async (file: string): Promise<Start> => {
  const result = path.join(folder, 'result.json');
  await promisify(execFile)(process.execPath, [loader, file, result], { env });
  return JSON.parse(readFileSync(result, 'utf8')) as Start;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const made = (name: string, entry: string): string => {
  bundle(entry, path.join(folder, name));
  return path.join(folder, name, 'index.mjs');
};

const tellSizes = (name: string): void => {
  const files = readdirSync(path.join(folder, name)).map((file) => readFileSync(path.join(folder, name, file)));
  const kib = (sizes: readonly number[]): string => (sizes.reduce((sum, one) => sum + one, 0) / 1024).toFixed(0);
  console.log(
    `${name.padEnd(8)} ${kib(files.map(({ length }) => length))} KiB in ${files.length} files, ${kib(files.map((file) => gzipSync(file).length))} KiB gzipped`,
  );
};

const tellStarts = (name: string, starts: readonly { bare: Start; intake: Start }[]): void => {
  const of = (pick: (one: { bare: Start; intake: Start }) => number): number => median(starts.map(pick));
  console.log(
    `${name}, median of ${starts.length} pairs: init ${of(({ intake }) => intake.init).toFixed(0)} ms, bare ${of(({ bare }) => bare.init).toFixed(0)} ms, ratio ${of(({ bare, intake }) => intake.init / bare.init).toFixed(2)}; with the first finding ${of(({ intake }) => intake.withEvent).toFixed(0)} ms`,
  );
};

const compare = async (name: string, intake: string, bare: string): Promise<void> => {
  const starts: { bare: Start; intake: Start }[] = [];
  for (let pair = 0; pair <= pairs; pair += 1) starts.push({ bare: await start(bare), intake: await start(intake) });
  // The first pair warms the file cache.
  tellStarts(name, starts.slice(1));
};

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
  const bare = made('bare', 'test/bench/bare-handler.ts');
  const intake = made('intake', 'lambda/intake.ts');
  made('contain', 'lambda/contain.ts');
  for (const name of ['bare', 'intake', 'contain']) tellSizes(name);
  await compare('intake', intake, bare);
  if (other) await compare(other, other, bare);
  console.log(
    `CPU per finding (runtime finding, cluster unreachable, archive in memory): ${(await cpuPerFinding(100 * pairs)).toFixed(2)} ms`,
  );
} finally {
  aws.stop();
  rmSync(folder, { recursive: true, force: true });
}
