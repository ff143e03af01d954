/**
 * How fast `lazaret archive verify` is: a signed archive of small findings, in memory and in a folder.
 * Run: node test/bench/verify.bench.ts [OBJECTS]
 */
import { createHash, hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { writeDigest } from '../../src/archive/chain.ts';
import { envelope } from '../../src/archive/envelope.ts';
import { findingKey } from '../../src/archive/keys.ts';
import { verify } from '../../src/archive/verify.ts';
import type { ArchiveStore } from '../../src/ports.ts';
import { archivedFinding, asParsed, received } from '../builders/archived-finding.ts';
import { about, chainOn } from '../builders/chain.ts';

const count = Number(process.argv[2] ?? 50_000);
const start = Date.parse('2026-01-01T00:00:00.000Z');
const filler = 'x'.repeat(2_000);

/** About 3 kB each, as GuardDuty's events are; spread over a month. */
const findings = function* (): Generator<[string, string]> {
  for (let n = 0; n < count; n += 1) {
    const id = createHash('sha256').update(String(n)).digest('hex').slice(0, 32);
    const updatedAt = new Date(start + n * Math.floor(2_592_000_000 / count)).toISOString();
    const finding = archivedFinding({ id, updatedAt, detail: { id, updatedAt, description: filler.slice(1_300) } });
    yield [
      findingKey(finding, 'finding'),
      envelope(received(`{"id":"${id}","pad":"${filler}"}`), asParsed(finding), new Date(start)),
    ];
  }
};

const signed = async (): Promise<MemoryStore> => {
  const store = new MemoryStore();
  const chain = chainOn(store);
  for (const [key, body] of findings()) await store.put(key, body);
  for (let more = true; more; ) {
    const written = await writeDigest(chain, about, { limit: 5_000 });
    if (written.state !== 'written') throw new Error(written.state);
    more = written.more;
  }
  return store;
};

const copyTo = (folder: string, store: MemoryStore): void => {
  for (const [key, [version]] of store.objects) {
    mkdirSync(path.dirname(path.join(folder, key)), { recursive: true });
    writeFileSync(path.join(folder, key), version?.body ?? '');
  }
};

const timed = async (what: string, work: () => Promise<unknown> | unknown): Promise<number> => {
  const from = performance.now();
  await work();
  const seconds = (performance.now() - from) / 1000;
  console.log(
    `${what.padEnd(34)} ${seconds.toFixed(2)} s  ${Math.round(count / seconds).toLocaleString('en')} objects/s`,
  );
  return seconds;
};

const verifyAll = async (store: ArchiveStore): Promise<void> => {
  const result = await verify(store, { now: new Date(), graceMs: 0 });
  if (result.exit !== 0 || result.objects.VALID !== count) throw new Error(JSON.stringify(result));
};

/** What nobody can be faster than: every file read and hashed in the order of names. */
const readAndHash = (folder: string): void => {
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (file.isFile()) hash('sha256', readFileSync(path.join(file.parentPath, file.name)), 'hex');
};

const memory = await signed();
const folder = mkdtempSync(path.join(tmpdir(), 'lazaret-bench-'));
try {
  copyTo(folder, memory);
  console.log(`verify ${count.toLocaleString('en')} objects`);
  await timed('memory', () => verifyAll(memory));
  const verifying = await timed('folder', () => verifyAll(new FolderStore(folder)));
  const floor = await timed('folder, read and hash alone', () => readAndHash(folder));
  console.log(`folder: ${(verifying / floor).toFixed(1)} times the time of reading and hashing alone`);
  console.log(`peak resident memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
