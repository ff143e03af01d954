/**
 * `npm run bench`: every bench, one after the other, each in a process of its own, and a closing line. One whose needs
 * are missing is named and left out.
 * Run: npm run bench -- [--quick] [--only NAME]… [--output json]
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installedGo, installedPython } from '../cluster/golang.ts';

type Bench = {
  /** What makes it a matter of seconds: figures of such a run say that the bench works, and little more. */
  readonly quick: readonly string[];
  /** What is missing for it on this machine, in words; null where nothing is. */
  readonly missing?: () => string | null;
};

type Ended = {
  readonly bench: string;
  /** `failed`: it broke off, or missed the aim that it states. */
  readonly state: 'done' | 'failed' | 'left-out';
  readonly seconds: number;
  readonly lines: readonly string[];
};

const goOrPython = (): string | null =>
  installedGo() === null && installedPython() === null ? 'Go, or Python 3 with venv to fetch it' : null;

const benches: { readonly [name: string]: Bench } = {
  audit: { quick: ['20000'] },
  contain: { quick: ['2'], missing: goOrPython },
  posture: { quick: [], missing: goOrPython },
  rbac: { quick: ['200'] },
  stack: { quick: ['3'] },
  verify: { quick: ['2000'] },
};

const names = globSync('*.bench.ts', { cwd: import.meta.dirname })
  .map((file) => file.replace('.bench.ts', ''))
  .toSorted();

const stop = (problem: string): never => {
  console.error(problem);
  process.exit(2);
};

const asked = (() => {
  try {
    return parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: names },
        output: { type: 'string', default: 'text' },
      },
    }).values;
  } catch (error) {
    return stop(`${(error as Error).message}. Known are --quick, --only NAME, --output json`);
  }
})();
const unknown = asked.only.filter((name) => !names.includes(name));
if (unknown.length > 0) stop(`--only ${unknown.join(', ')}: there is no such bench, known are ${names.join(', ')}`);
if (!['text', 'json'].includes(asked.output)) stop(`--output ${asked.output}: say text or json`);
const json = asked.output === 'json';

/** What people follow goes where it does not mix with the figures. */
const tell = (line: string): void => (json ? console.error(line) : console.log(line));

const runOne = (name: string): Promise<{ readonly code: number; readonly lines: string[] }> => {
  const args = [
    path.join(import.meta.dirname, `${name}.bench.ts`),
    ...(asked.quick ? (benches[name]?.quick ?? []) : []),
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (!json) process.stdout.write(text);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code: code ?? 1, lines: said.split('\n').filter((line) => line !== '') }));
  });
};

const measure = async (name: string, at: number): Promise<Ended> => {
  const missing = benches[name]?.missing?.() ?? null;
  tell(`\n${name} (${at + 1} of ${asked.only.length})${missing === null ? '' : `: left out, for it needs ${missing}`}`);
  if (missing !== null) return { bench: name, state: 'left-out', seconds: 0, lines: [] };
  const started = performance.now();
  const { code, lines } = await runOne(name);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { bench: name, state: code === 0 ? 'done' : 'failed', seconds, lines };
};

const ended: Ended[] = [];
for (const [at, name] of asked.only.entries()) {
  const one = await measure(name, at);
  ended.push(one);
  if (json) console.log(JSON.stringify(one));
}
const count = (state: Ended['state']): number => ended.filter((one) => one.state === state).length;
const seconds = ended.reduce((sum, one) => sum + one.seconds, 0).toFixed(0);
tell(
  `\n${count('done')} done, ${count('failed')} failed or missed their aim, ${count('left-out')} left out, ${seconds} s${asked.quick ? ', quick: no figures to keep' : ''}`,
);
process.exitCode = count('failed') > 0 ? 1 : 0;
