import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { replayLineSchema } from '../../src/cli/replay-schema.ts';
import type { JsonObject } from '../../src/json.ts';
import { lazaret, type Ran } from '../builders/command-line.ts';
import { eventOf, runtimeDetail, web } from '../builders/finding.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const examples = path.resolve(import.meta.dirname, '../../examples');
const prod = path.join(examples, 'cluster', 'prod.yaml');
const policy = path.join(examples, 'lazaret.yaml');

const detail = (id: number): JsonObject => runtimeDetail(undefined, { id: String(id).padStart(32, '0') });
const write = (name: string, content: string | Uint8Array, folder = temporaryFolder()): string => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};
const json = (value: unknown): string => JSON.stringify(value);
const jsonl = (values: readonly unknown[]): string => values.map((value) => `${json(value)}\n`).join('');

const replay = (
  paths: readonly string[],
  options: readonly string[] = [],
  stdin: string | Uint8Array = '',
): Promise<Ran> =>
  lazaret(
    [
      'replay',
      ...paths,
      '--output',
      'json',
      ...(options.includes('--archive') ? [] : ['--archive', temporaryFolder()]),
      ...options,
    ],
    stdin,
  );

const events = (ran: Ran): JsonObject[] => ran.lines().slice(0, -1) as JsonObject[];
const summary = (ran: Ran): unknown => ran.lines().at(-1)?.['summary'];
const outcomes = (ran: Ran): unknown[] => events(ran).map(({ outcome }) => outcome);
const findingIds = (ran: Ran): unknown[] =>
  events(ran).map(({ finding }) => (finding as JsonObject | null)?.['id'] ?? null);
const errorOf = (line: JsonObject | undefined): { code: string; message: string } =>
  line?.['error'] as { code: string; message: string };

const archived = (folder: string): string[] =>
  (
    readdirSync(folder, { recursive: true, withFileTypes: true }) as {
      isFile(): boolean;
      parentPath: string;
      name: string;
    }[]
  )
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();

const pascal = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key[0]?.toUpperCase() + key.slice(1), pascal(member)]),
  );
};

describe('replay --output json', () => {
  it('prints one line of the contract per event, in input order, and last the summary', async () => {
    const ran = await replay([path.join(examples, 'findings')], ['--snapshot', prod, '--policy', policy]);
    expect(ran.code).toBe(4);
    for (const line of ran.lines()) expect(replayLineSchema.safeParse(line)).toMatchObject({ success: true });
    const files = readdirSync(path.join(examples, 'findings'))
      .filter((name) => name.endsWith('.json'))
      .sort();
    expect(events(ran).map(({ input }) => path.basename(String((input as JsonObject)['source'])))).toEqual(files);
    expect(summary(ran)).toEqual({
      events: files.length,
      archived: files.length - 1,
      duplicate: 0,
      ignored: 0,
      rejected: 1,
      acted: 0,
    });
  });

  it('decides as in observe without --apply, says so, and tells what it would do', async () => {
    const ran = await replay([write('one.json', json(eventOf(detail(1))))], ['--snapshot', prod, '--policy', policy]);
    const decision = events(ran)[0]?.['decision'] as {
      actions: unknown;
      wouldDo: unknown;
      reasons: { code: string }[];
    };
    expect(decision).toMatchObject({ actions: [], wouldDo: ['quarantine'], rule: 'shop-high-runtime' });
    expect(decision.reasons.map(({ code }) => code)).toContain('not-applied');
    expect(events(ran)[0]?.['targets']).toEqual([
      expect.objectContaining({ class: 'pod', lookup: 'found', pod: { ...web }, verdict: null }),
    ]);
    expect(ran.code).toBe(0);
  });

  it('is `unreachable`, never `gone`, without a cluster: evidence and no plan', async () => {
    const ran = await replay([write('one.json', json(eventOf(detail(1))))]);
    expect(events(ran)[0]).toMatchObject({
      outcome: 'archived',
      targets: [{ lookup: 'unreachable', plan: null, posture: null }],
    });
    expect(ran.code).toBe(0);
  });

  it('archives nothing new the second time, and says so', async () => {
    const archive = temporaryFolder();
    const file = write('one.json', json(eventOf(detail(1))));
    await replay([file], ['--archive', archive, '--snapshot', prod]);
    const before = archived(archive);
    const again = await replay([file], ['--archive', archive, '--snapshot', prod]);
    expect(outcomes(again)).toEqual(['duplicate']);
    expect(replayLineSchema.safeParse(again.lines()[0])).toMatchObject({ success: true });
    expect(archived(archive)).toEqual(before);
    const table = await lazaret(['replay', file, '--archive', archive, '--snapshot', prod]);
    expect(table.out).toContain('Nothing new was archived.');
  });
});

describe('replay reads', () => {
  const three = [detail(1), detail(2), detail(3)];
  const ids = three.map((one) => one['id']);

  it.each([
    ['EventBridge events, one per line', 'a.jsonl', jsonl(three.map((one) => eventOf(one)))],
    ['an array of EventBridge events', 'a.json', json(three.map((one) => eventOf(one)))],
    ['the answer of GetFindings', 'a.json', json({ Findings: three.map(pascal) })],
    ['the lines of an S3 export', 'a.jsonl', jsonl(three)],
    ['the packed lines of an S3 export', 'a.jsonl.gz', gzipSync(jsonl(three))],
  ])('%s under the same keys', async (_shape, name, content) => {
    const [plain, other] = [temporaryFolder(), temporaryFolder()];
    await replay([write('plain.json', json(three.map((one) => eventOf(one))))], ['--archive', plain]);
    const ran = await replay([write(name, content)], ['--archive', other]);
    expect(findingIds(ran)).toEqual(ids);
    expect(archived(other).map((file) => path.relative(other, file))).toEqual(
      archived(plain).map((file) => path.relative(plain, file)),
    );
  });

  it('several files, folders and standard input, in the order in which they are named', async () => {
    const folder = temporaryFolder();
    write('b.json', json(eventOf(detail(2))), folder);
    write('a/deep.json', json(eventOf(detail(1))), folder);
    write('notes.txt', 'not a finding', folder);
    const ran = await replay(
      [write('z.json', json(eventOf(detail(3)))), folder, '-'],
      [],
      jsonl([detail(4), detail(5)]),
    );
    expect(findingIds(ran)).toEqual([3, 1, 2, 4, 5].map((id) => String(id).padStart(32, '0')));
    expect(
      events(ran)
        .slice(3)
        .map(({ input }) => input),
    ).toEqual([
      { source: 'stdin', line: 1 },
      { source: 'stdin', line: 2 },
    ]);
    expect(ran.code).toBe(0);
  });
});

describe('bad input is told, archived, and harms no neighbour:', () => {
  const good = json(eventOf(detail(1)));
  const better = json(eventOf(detail(2)));
  const random = Array.from(
    { length: 60 },
    (_, id) => `${json({ ...detail(id), title: String(Math.sin(id)).repeat(40) })}\n`,
  ).join('');
  const packed = gzipSync(random);

  it('a line that is not JSON', async () => {
    const archive = temporaryFolder();
    const file = write('a.jsonl', `${good}\n{"broken": \n${better}\n`);
    const ran = await replay([file], ['--archive', archive]);
    expect(outcomes(ran)).toEqual(['archived', 'rejected', 'archived']);
    expect(events(ran)[1]).toMatchObject({ input: { source: file, line: 2 }, finding: null, targetClass: 'unknown' });
    expect(ran.err).toContain(`${file}:2`);
    expect(archived(archive).some((one) => readFileSync(one, 'utf8').includes('broken'))).toBe(true);
    expect(ran.code).toBe(4);
  });

  it('a line that is not UTF-8', async () => {
    const archive = temporaryFolder();
    const bytes = Buffer.concat([
      Buffer.from(`${good}\n{"id":"`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`"}\n${better}\n`),
    ]);
    const ran = await replay([write('a.jsonl', bytes)], ['--archive', archive]);
    expect(outcomes(ran)).toEqual(['archived', 'rejected', 'archived']);
    expect(ran.err).toMatch(/a\.jsonl:2.*UTF-8/);
    const kept = archived(archive).map((one) => readFileSync(one));
    const raw = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(kept.some((one) => one.includes(raw) || one.includes(raw.toString('base64')))).toBe(true);
  });

  it('a .gz that is cut off: its whole lines are handled, its bytes kept', async () => {
    const archive = temporaryFolder();
    const cut = packed.subarray(0, packed.length - 300);
    const file = write('cut.jsonl.gz', cut);
    const ran = await replay([file, write('next.json', json(eventOf(detail(999))))], ['--archive', archive]);
    const all = outcomes(ran);
    expect(all.length).toBeGreaterThan(3);
    expect(all.filter((outcome) => outcome === 'rejected')).toHaveLength(1);
    expect(all.at(-1)).toBe('archived');
    const fault = events(ran).find(({ outcome }) => outcome === 'rejected');
    expect(errorOf(fault).code).toBe('broken-gzip');
    expect(errorOf(fault).message).toContain(file);
    expect(
      archived(archive).some(
        (one) => readFileSync(one).includes(cut.toString('base64')) || readFileSync(one).equals(cut),
      ),
    ).toBe(true);
    expect(ran.code).toBe(4);
  });

  it('a finding without an id', async () => {
    const { id: _gone, ...without } = detail(1);
    const ran = await replay([write('a.json', json([eventOf(without), eventOf(detail(2))]))]);
    expect(outcomes(ran)).toEqual(['rejected', 'archived']);
    expect(errorOf(events(ran)[0]).message).toMatch(/\bid\b/);
  });

  it('PascalCase inside an EventBridge detail', async () => {
    const ran = await replay([write('a.json', json([eventOf(pascal(detail(1)) as JsonObject), eventOf(detail(2))]))]);
    expect(outcomes(ran)).toEqual(['rejected', 'archived']);
  });

  it('a megabyte of nesting', async () => {
    const ran = await replay([write('a.jsonl', `${'['.repeat(1024 * 1024)}\n${good}\n`)]);
    expect(outcomes(ran)).toEqual(['rejected', 'archived']);
  });

  it('only broken events: a negative answer', async () => {
    expect((await replay([write('a.json', '{'), write('b.json', 'null')])).code).toBe(1);
  });

  it('another source is counted as ignored and leaves nothing behind', async () => {
    const archive = temporaryFolder();
    const ran = await replay(
      [write('a.json', json(eventOf(detail(1), { source: 'aws.ec2' })))],
      ['--archive', archive],
    );
    expect(outcomes(ran)).toEqual(['ignored']);
    expect(archived(archive)).toEqual([]);
    expect(ran.code).toBe(0);
  });
});

describe('a replay does not start, and says why in one line, when', () => {
  const one = write('one.json', json(eventOf(detail(1))));
  const twice = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b, uid: u}\n';

  it.each([
    ['a file is missing', () => ['/no/such.json'], /\/no\/such\.json: there is no such file or folder/],
    ['the snapshot is missing', () => [one, '--snapshot', '/no/prod.yaml'], /\/no\/prod\.yaml: cannot be read/],
    [
      'the snapshot has a pod twice',
      () => [one, '--snapshot', write('s.yaml', `${twice}---\n${twice}`)],
      /s\.yaml.*b\/a/,
    ],
    ['the snapshot is not YAML', () => [one, '--snapshot', write('s.yaml', 'a: [1')], /s\.yaml/],
    [
      'the policy has an unknown key',
      () => [one, '--policy', write('p.yaml', 'version: 1\nrules:\n  - name: a\n    when: {}\n    mod: observe\n')],
      /p\.yaml:5.*mod.*mode/,
    ],
    ['a snapshot is to be changed', () => [one, '--snapshot', prod, '--apply'], /--apply needs a live cluster/],
    [
      'both a snapshot and a cluster are named',
      () => [one, '--snapshot', prod, '--kubeconfig', prod],
      /exclude each other/,
    ],
    ['an option is unknown', () => [one, '--kubconfig', 'x'], /unknown option '--kubconfig'[\s\S]*--kubeconfig/],
    ['the output is unknown', () => [one, '--output', 'xml'], /xml/],
    ['nothing is named', () => [], /missing required argument/],
  ])('%s', async (_when, argv, says) => {
    const archive = temporaryFolder();
    const ran = await lazaret(['replay', ...argv(), '--archive', archive]);
    expect(ran.err).toMatch(says);
    expect(ran.err).not.toMatch(/ {4}at /);
    expect([ran.code, ran.out, archived(archive)]).toEqual([2, '', []]);
  });

  it('a snapshot holds kinds that Lazaret does not know: it runs and says what it left out', async () => {
    const snapshot = write('s.yaml', `apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n---\n${twice}`);
    const ran = await replay([one], ['--snapshot', snapshot]);
    expect(ran.err).toContain('Widget');
    expect(ran.code).toBe(0);
  });
});

describe('what an attacker writes stays inert:', () => {
  const hostile = '=cmd|"/c calc"!A1\u001b[2J\u202e\r\n| <script>alert(1)</script> [x](javascript:1)';
  const file = write(
    'a.json',
    json(
      eventOf(
        runtimeDetail(hostile, {
          title: hostile,
          resource: { kubernetesDetails: { kubernetesWorkloadDetails: { name: hostile, namespace: hostile } } },
        }),
      ),
    ),
  );

  it.each(['table', 'csv', 'md'])('%s', async (format) => {
    const { out } = await lazaret([
      'replay',
      file,
      '--archive',
      temporaryFolder(),
      '--snapshot',
      prod,
      '--output',
      format,
    ]);
    expect(out).not.toMatch(/[\u001b\u202e]/);
    if (format === 'csv') for (const cell of out.split(/[,\r\n]+/)) expect(cell).not.toMatch(/^"?[=+@]/);
    if (format === 'md') expect(out).not.toMatch(/(?<!\\)<script|(?<!\\)\]\(javascript/);
  });

  it('csv keeps one row per event', async () => {
    const { out } = await lazaret(['replay', file, '--archive', temporaryFolder(), '--output', 'csv']);
    expect(out.trimEnd().split('\r\n')).toHaveLength(2);
    expect(out.trimEnd().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});

it('no secret of the cluster is in any byte of archive, stdout or stderr', async () => {
  const folder = temporaryFolder();
  cpSync(path.join(examples, 'findings'), folder, { recursive: true });
  const archive = temporaryFolder();
  expect(readFileSync(prod, 'utf8')).toContain('hunter2-');
  for (const format of ['table', 'json', 'csv', 'md']) {
    const where = path.join(archive, format);
    mkdirSync(where);
    const ran = await lazaret(
      ['replay', folder, '--archive', where, '--snapshot', prod, '--policy', policy, '--output', format],
      '',
      { env: { LAZARET_DEBUG: '1' } },
    );
    expect(`${ran.out}${ran.err}`).not.toContain('hunter2-');
  }
  expect(archived(archive).length).toBeGreaterThan(20);
  for (const file of archived(archive)) expect(readFileSync(file, 'latin1')).not.toContain('hunter2-');
});
