/**
 * What the analytics are worth: size, speed of compaction, and how much faster Parquet per month answers than JSON lines
 * per day, on synthetic findings of 10 accounts and 24 months.
 * Run: node test/bench/audit.bench.ts [ROWS]
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { AnalyticsFolder } from '../../src/adapters/local/analytics-folder.ts';
import { openDuckdb } from '../../src/adapters/local/duckdb-engine.ts';
import { parquet } from '../../src/adapters/local/parquet.ts';
import { sha256Hex } from '../../src/archive/digest.ts';
import { envelope } from '../../src/archive/envelope.ts';
import { findingKey } from '../../src/archive/keys.ts';
import { ask } from '../../src/audit/ask.ts';
import { findings as schema, schemaVersion } from '../../src/audit/columns.ts';
import { compact } from '../../src/audit/compact.ts';
import { encodeState, stateKey } from '../../src/audit/partition-state.ts';
import { queries } from '../../src/audit/queries.ts';
import { type Row, rowOf, sorted } from '../../src/audit/row.ts';
import { partsOf, rowsPerObject } from '../../src/audit/split.ts';
import { parse } from '../../src/finding/parse.ts';
import { eventText } from '../builders/audit-archive.ts';

const hex = (text: string, digits: number): string => createHash('sha256').update(text).digest('hex').slice(0, digits);
const types = Array.from(
  { length: 18 },
  (_, n) => `${['Execution', 'PrivilegeEscalation', 'CryptoCurrency'][n % 3]}:Runtime/Type${n}`,
);

/** One row as compaction would make it; ids and hashes are as random as real ones. */
const rowAt = (n: number, account: string, at: number): Row => {
  const id = hex(`id ${n}`, 32);
  const time = new Date(at).toISOString();
  const later = (seconds: number): string => new Date(at + seconds * 1000).toISOString();
  const key = `evidence/v1/${account}/eu-west-1/${time.slice(0, 10)}/${id}/${at}-1-finding.json`;
  const severity = [2, 5, 5, 8, 8, 9][n % 6] ?? 5;
  return rowOf(schema.columns, {
    schema_version: schemaVersion,
    record_kind: 'finding',
    finding_id: id,
    detector_id: hex(account, 32),
    finding_type: types[n % types.length] ?? '',
    severity,
    severity_label: ({ 2: 'low', 5: 'medium', 8: 'high', 9: 'critical' } as Record<number, string>)[severity] ?? '',
    title: `A process did something of kind ${n % types.length} in a container`,
    created_at: time,
    updated_at: time,
    first_seen: later(-300),
    last_seen: later(-60),
    archived_at: later(20 + (n % 40)),
    seen_count: 1 + (n % 9),
    suppressed: n % 50 === 0,
    sample: false,
    feature: 'RuntimeMonitoring',
    region: 'eu-west-1',
    cluster: `cluster-${n % 4}`,
    target_class: 'pod',
    targets: 1,
    namespace: `ns-${n % 40}`,
    workload_kind: 'Deployment',
    workload_name: `app-${n % 200}`,
    pod_name: `app-${n % 200}-${hex(`pod ${n % 5000}`, 10)}`,
    pod_uid: hex(`uid ${n % 5000}`, 32),
    container_image: `registry.example/app-${n % 200}:1.${n % 7}`,
    service_account: `app-${n % 200}`,
    node_name: `ip-10-0-${n % 8}-${n % 200}.internal`,
    lookup: 'found',
    privileged: n % 30 === 0,
    host_network: n % 25 === 0,
    host_pid: false,
    run_as_user: n % 3 === 0 ? 0 : 1000,
    caps_added: n % 10 === 0 ? ['NET_RAW', 'SYS_PTRACE'] : [],
    host_paths: n % 15 === 0 ? ['/var/log'] : [],
    labels_json: `{"app":"app-${n % 200}","team":"t${n % 12}"}`,
    pss_level: n % 30 === 0 ? 'privileged' : 'baseline',
    escape_paths: n % 30 === 0 ? ['privileged-container'] : [],
    actor_user: `system:serviceaccount:ns-${n % 40}:app-${n % 200}`,
    source_ip: `198.51.100.${n % 250}`,
    source_country: 'Nowhere',
    decision: n % 4 === 0 ? 'act' : 'none',
    decision_mode: 'enforce',
    decision_rule: `rule-${n % 6}`,
    decision_reason: 'rule-matched',
    decided_actions: n % 4 === 0 ? ['quarantine'] : [],
    proposed_actions: ['quarantine'],
    policy_sha256: hex(`policy ${Math.floor(n / 100_000)}`, 64),
    decided_at: later(30 + (n % 60)),
    handled: true,
    evidence_key: key,
    evidence_version_id: hex(`version ${n}`, 32),
    evidence_sha256: hex(`evidence ${n}`, 64),
  });
};

const accounts = Array.from({ length: 10 }, (_, n) => String(100_000_000_000 + n).padStart(12, '0'));
const months = Array.from({ length: 24 }, (_, n) => new Date(Date.UTC(2024, n, 1)));
const last = months.at(-1) as Date;
const thirtyDaysBack = new Date(Date.UTC(2026, 0, 1) - 30 * 86_400_000);

const seconds = async (work: () => Promise<unknown> | unknown): Promise<number> => {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
};

const middle = (taken: readonly number[]): number => [...taken].sort((a, b) => a - b)[taken.length >> 1] ?? 0;

const median = async (work: () => Promise<unknown>): Promise<number> =>
  middle([await seconds(work), await seconds(work), await seconds(work)]);

/** Medians of two works in turns, so that what else the machine does meets both. */
const medians = async (rounds: number, slow: () => Promise<unknown>, fast: () => Promise<unknown>) => {
  const taken: { slow: number[]; fast: number[] } = { slow: [], fast: [] };
  for (let round = 0; round < rounds; round += 1) {
    taken.slow.push(await seconds(slow));
    taken.fast.push(await seconds(fast));
  }
  return { slow: middle(taken.slow), fast: middle(taken.fast) };
};

type Written = { bytes: number; encodeSeconds: number };

/** The same rows twice: Parquet per account and month, and JSON lines per account and day. */
const writeAll = async (rows: number, analytics: AnalyticsFolder, lines: string): Promise<Written> => {
  const each = Math.floor(rows / (accounts.length * months.length));
  const written = { bytes: 0, encodeSeconds: 0 };
  let n = 0;
  for (const account of accounts)
    for (const month of months) {
      const length = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1) - month.getTime();
      const made = Array.from({ length: each }, (_, at) =>
        rowAt(n + at, account, month.getTime() + Math.floor((at * length) / each)),
      );
      n += each;
      await writeParquet(made, account, month.toISOString().slice(0, 7), analytics, written);
      writeLines(made, account, lines);
    }
  return written;
};

const writeParquet = async (
  rows: Row[],
  accountId: string,
  month: string,
  analytics: AnalyticsFolder,
  written: Written,
): Promise<void> => {
  const partition = { table: 'findings', accountId, month } as const;
  for (const part of partsOf(partition, rows, schema)) {
    let bytes = new Uint8Array();
    written.encodeSeconds += await seconds(() => {
      bytes = new Uint8Array(parquet.encode(part.rows, schema));
    });
    written.bytes += bytes.length;
    await analytics.put(part.key, bytes, null);
    const objects = [{ key: part.key, sha256: sha256Hex(bytes), size: bytes.length, rows: part.rows.length }];
    const state = {
      state: 1,
      ...partition,
      watermark: '',
      schemaVersion,
      evidence: rows.length,
      rows: rows.length,
      objects,
      writer: 'bench',
    } as const;
    await analytics.put(stateKey(partition), encodeState({ ...state, objects }), null);
  }
};

const writeLines = (rows: readonly Row[], account: string, lines: string): void => {
  for (const [day, ofDay] of Map.groupBy(sorted(rows, schema), (row) => String(row['updated_at']).slice(0, 10))) {
    const folder = path.join(lines, `account_id=${account}`, `day=${day}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      path.join(folder, 'findings.jsonl.gz'),
      gzipSync(ofDay.map((row) => `${JSON.stringify(row)}\n`).join('')),
    );
  }
};

const byNamespace = (table: string, more: string): string =>
  `SELECT updated_at, cluster, finding_type, severity_label, pod_name, decision, finding_id FROM ${table} WHERE namespace = 'ns-7' AND updated_at >= TIMESTAMP '${thirtyDaysBack.toISOString().slice(0, 19).replace('T', ' ')}'${more} ORDER BY updated_at DESC`;
const byType = (table: string, month: string): string =>
  `SELECT ${month} AS month, finding_type, count(*) AS versions FROM ${table} GROUP BY 1, 2 ORDER BY 1, 2`;

const compare = async (analytics: AnalyticsFolder, lines: string): Promise<void> => {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
  await connection.run("SET TimeZone = 'UTC'");
  const columns = schema.columns.map(
    ({ name, type }) =>
      `'${name}': '${type === 'array<string>' ? 'VARCHAR[]' : { string: 'VARCHAR', int: 'INTEGER', double: 'DOUBLE', boolean: 'BOOLEAN', timestamp: 'TIMESTAMP' }[type]}'`,
  );
  const json = `read_json('${lines}/*/*/*.jsonl.gz', format = 'newline_delimited', hive_partitioning = true, hive_types = {'account_id': VARCHAR, 'day': VARCHAR}, columns = {${columns.join(', ')}, 'account_id': 'VARCHAR', 'day': 'VARCHAR'})`;
  const lately = { from: thirtyDaysBack.toISOString(), to: null, account: null, cluster: null };
  const ever = { ...lately, from: null };
  const read = async (sql: string): Promise<unknown> => (await connection.runAndReadAll(sql)).getRowsJson();
  const near = await openDuckdb(analytics, lately);
  const namespace = await medians(
    11,
    () => read(byNamespace(json, ` AND day >= '${thirtyDaysBack.toISOString().slice(0, 10)}'`)),
    async () => okay(await ask(near, byNamespace('findings', ''), lately)),
  );
  near.close();
  const all = await openDuckdb(analytics, ever);
  const type = await medians(
    5,
    () => read(byType(json, 'substr(day, 1, 7)')),
    async () => okay(await ask(all, byType('findings', 'month'), ever)),
  );
  all.close();
  const told = (name: string, { slow, fast }: { slow: number; fast: number }): void =>
    console.log(
      `${name.padEnd(34)} ${(fast * 1000).toFixed(0)} ms, JSON lines per day ${(slow * 1000).toFixed(0)} ms: ${(slow / fast).toFixed(1)} times faster`,
    );
  told('one namespace, last 30 days', namespace);
  told('count by type by month', type);
};

const okay = (asked: { readonly state: string; readonly message?: string }): void => {
  if (asked.state !== 'answered') throw new Error(asked.message);
};

/** In a process of its own: one month at the split size, from evidence to Parquet, and what it took. */
const compactOne = async (): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lazaret-bench-'));
  const bodies = new Map<string, number>();
  const textAt = (n: number): string =>
    eventText({ id: hex(String(n), 32), updatedAt: new Date(Date.UTC(2026, 9, 1) + n * 60_000).toISOString() });
  for (let n = 0; n < rowsPerObject; n += 1) {
    const parsed = parse({ text: textAt(n), bytes: null, source: 'bench', line: null });
    if (parsed.kind === 'finding') bodies.set(findingKey(parsed.finding, 'finding'), n);
  }
  const keys = [...bodies.keys()].sort();
  const archive = {
    put: async () => 'exists' as const,
    get: async (key: string) => {
      const received = { text: textAt(bodies.get(key) ?? 0), bytes: null, source: 'bench', line: null };
      return { state: 'found' as const, body: Buffer.from(envelope(received, parse(received), new Date())) };
    },
    list: async function* (prefix: string) {
      for (const key of keys) if (key.startsWith(prefix)) yield { key, size: 1 };
    },
  };
  const reading = await seconds(async () => {
    for (const key of keys) await archive.get(key);
  });
  const taken = await seconds(() =>
    compact({ archive, analytics: new AnalyticsFolder(folder), codec: parquet, software: 'bench' }),
  );
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify({ taken: taken - reading, rss: Math.round(process.resourceUsage().maxRSS / 1024) }));
};

const own = import.meta.filename;

const bench = async (rows: number): Promise<void> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lazaret-bench-'));
  try {
    const analytics = new AnalyticsFolder(path.join(folder, 'analytics'));
    const lines = path.join(folder, 'lines');
    const { bytes, encodeSeconds } = await writeAll(rows, analytics, lines);
    console.log(
      `${rows.toLocaleString('en')} rows, ${accounts.length} accounts, ${months.length} months to ${last.toISOString().slice(0, 7)}`,
    );
    console.log(
      `Parquet: ${(bytes / rows).toFixed(0)} B a row, written at ${Math.round(rows / encodeSeconds).toLocaleString('en')} rows/s`,
    );
    await compare(analytics, lines);
    const one = JSON.parse(spawnSync(process.execPath, [own, 'compact'], { encoding: 'utf8' }).stdout) as {
      taken: number;
      rss: number;
    };
    console.log(
      `compaction of ${rowsPerObject.toLocaleString('en')} rows from evidence: ${Math.round(rowsPerObject / one.taken).toLocaleString('en')} rows/s, ${one.rss} MB`,
    );
    const cold = await median(async () => {
      const asked = spawnSync(process.execPath, [own, 'query', analytics.folder], { encoding: 'utf8' });
      if (asked.status !== 0) throw new Error(asked.stderr);
    });
    console.log(`archive query type-by-month, cold: ${cold.toFixed(2)} s`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The command as the command line runs it, in a process of its own. */
const query = async (folder: string): Promise<void> => {
  const { archiveQuery } = await import('../../src/cli/commands/archive-query.ts');
  const { processIo } = await import('../../src/cli/io.ts');
  const known = queries.find(({ name }) => name === 'type-by-month');
  const options = {
    analytics: folder,
    archive: path.join(folder, 'none'),
    refresh: false,
    output: 'csv',
    engine: 'duckdb',
  };
  process.exitCode = await archiveQuery.run(processIo(), [known?.name], options);
};

const [, , what = '1000000', folder = ''] = process.argv;
if (what === 'compact') await compactOne();
else if (what === 'query') await query(folder);
else await bench(Number(what));
