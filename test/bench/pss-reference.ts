import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../cluster/cache.ts';
import { go } from '../cluster/golang.ts';
import { run } from '../cluster/run.ts';

const source = path.join(import.meta.dirname, 'pss-go');
const environment = {
  ...process.env,
  GOTOOLCHAIN: 'local',
  GOFLAGS: '-mod=readonly -buildvcs=false',
  CGO_ENABLED: '0',
  GOWORK: 'off',
};

const key = (): string => {
  const hash = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum']) hash.update(readFileSync(path.join(source, file)));
  return `${process.platform}-${process.arch}-${hash.digest('hex').slice(0, 12)}`;
};

/** The program of `pss-go`, built once into the user's cache folder: upstream's own evaluation. */
export const pssReference = async (progress: (line: string) => void = () => undefined): Promise<string> => {
  const program = path.join(cacheFolder(), 'pss-go', key());
  if (existsSync(program)) return program;
  await mkdir(path.dirname(program), { recursive: true });
  progress("building upstream's evaluation of the Pod Security Standards (about a minute, once)");
  const unfinished = `${program}.${process.pid}`;
  await run(await go(progress), ['build', '-trimpath', '-ldflags', '-s -w', '-o', unfinished, '.'], {
    cwd: source,
    env: environment,
  });
  await rename(unfinished, program);
  return program;
};

/** Runs it on lines of input; gives the lines that it prints. */
export const ask = (program: string, args: string[], lines: readonly string[]): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    child.on('error', reject).on('close', (code) => {
      if (code === 0) resolve(printed.trimEnd().split('\n'));
      else reject(new Error(`${program} ended with ${code}`));
    });
    child.stdin.end(`${lines.join('\n')}\n`);
  });
