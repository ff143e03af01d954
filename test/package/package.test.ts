import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replayLineSchema } from '../../src/cli/replay-schema.ts';

import.meta.jest.setTimeout(300_000);

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'lazaret-package-'));
const home = path.join(folder, 'empty');

type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** npm itself tells its children about the project that it runs in; a user's shell does not. */
const env = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_local_prefix|package|lifecycle)|^(INIT_CWD|NODE_OPTIONS)$/i.test(name),
    ),
  ),
  PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH']}`,
};

const run = (command: string, args: readonly string[], cwd: string): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(command, [...args], { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
    );
  });

const must = async (command: string, args: readonly string[], cwd: string): Promise<string> => {
  const { code, out, err } = await run(command, args, cwd);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${code}\n${out}\n${err}`);
  return out;
};

/** A copy, so that packing writes nothing into the checkout; `prepack` builds in it, as for whoever publishes. */
const checkout = (): string => {
  const copy = path.join(folder, 'checkout');
  const left = new Set(['node_modules', 'dist', '.git', 'coverage', 'test', '.lazaret', 'cdk.out']);
  for (const name of readdirSync(root).filter((one) => !left.has(one)))
    cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
};

let packed: { filename: string; size: number; files: { path: string }[] };

beforeAll(async () => {
  mkdirSync(home, { recursive: true });
  const told = await must('npm', ['pack', '--json', '--silent', '--pack-destination', folder], checkout());
  const listed = JSON.parse(told.slice(told.indexOf('['))) as (typeof packed)[];
  packed = listed[0] as typeof packed;
  writeFileSync(path.join(home, 'package.json'), '{"private":true}');
  await must(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', path.join(folder, packed.filename)],
    home,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package, installed into an empty folder', () => {
  it('holds what runs and what is read, and nothing else', () => {
    const tops = new Set(packed.files.map(({ path: file }) => file.split('/')[0]));
    expect([...tops].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'docs',
      'examples',
      'package.json',
    ]);
    expect(packed.files.map(({ path: file }) => file)).toContain('docs/replay.schema.json');
    expect(packed.size).toBeLessThan(5 * 1024 * 1024);
    expect(existsSync(path.join(home, 'node_modules', 'lazaret', 'src'))).toBe(false);
  });

  it('brings DuckDB and what DuckDB brings, nothing that was bundled', async () => {
    const { dependencies } = JSON.parse(await must('npm', ['ls', '--all', '--json'], home)) as {
      dependencies: { lazaret: { dependencies: object } };
    };
    expect(Object.keys(dependencies)).toEqual(['lazaret']);
    expect(Object.keys(dependencies.lazaret.dependencies)).toEqual(['@duckdb/node-api']);
  });

  it('runs `npx lazaret demo`, and the second run archives nothing new', async () => {
    const first = await run('npx', ['lazaret', 'demo'], home);
    expect([first.code, first.err]).toEqual([0, expect.not.stringContaining('lazaret:')]);
    expect(first.out).toMatch(/SELECT finding\.type[\s\S]*Execution:Runtime\/ReverseShell/);
    const snapshot = /--snapshot (\S+)/.exec(first.out.slice(first.out.indexOf('Try next')))?.[1] ?? 'none named';
    expect(existsSync(path.resolve(home, snapshot))).toBe(true);
    const shown = /npx (lazaret quarantine --plan .*)/.exec(first.out)?.[1]?.split(' ') ?? [];
    expect(await run('npx', shown, home)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Plan [0-9a-f]{20}: quarantine/),
    });
    const second = await run('npx', ['lazaret', 'demo'], home);
    expect([second.code, second.out]).toEqual([0, expect.stringContaining('Nothing new was archived')]);
  });

  it('runs `npx lazaret replay`: every line is of the contract', async () => {
    const examples = path.join('node_modules', 'lazaret', 'examples');
    const { code, out } = await run(
      'npx',
      [
        'lazaret',
        'replay',
        path.join(examples, 'findings'),
        '--snapshot',
        path.join(examples, 'cluster', 'prod.yaml'),
        '--policy',
        path.join(examples, 'lazaret.yaml'),
        '--output',
        'json',
      ],
      home,
    );
    expect(code).toBe(4);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    for (const line of lines) expect(replayLineSchema.safeParse(line)).toMatchObject({ success: true });
    expect(lines.at(-1)).toMatchObject({ summary: { rejected: 1 } });
  });

  it.each([
    ['rbac', /kind: ValidatingAdmissionPolicy/],
    ['actions list', /quarantine/],
    ['--version', /^\d+\.\d+\.\d+\n$/],
    ['archive query --help', /archive query/],
  ])('runs `npx lazaret %s`', async (words, says) => {
    const { code, out } = await run('npx', ['lazaret', ...words.split(' ')], home);
    expect([code, out]).toEqual([0, expect.stringMatching(says)]);
  });
});
