import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheFolder, exclusively } from '../cluster/cache.ts';
import { installedPython, pythonMissing } from '../cluster/golang.ts';
import { run } from '../cluster/run.ts';

const requirement = 'network-config-analyzer==2.1.0';

/** The Python with NP-Guard's analyzer in it, in the user's cache folder; made on first use (half a minute). */
const python = (): Promise<string> =>
  exclusively('nca-2.1.0', async () => {
    const folder = path.join(cacheFolder(), 'nca-2.1.0');
    const program = path.join(folder, 'bin', 'python');
    const complete = path.join(folder, 'complete');
    if (existsSync(complete)) return program;
    const base = installedPython();
    if (base === null) throw new Error(pythonMissing);
    await run(base, ['-m', 'venv', '--clear', folder]);
    await run(program, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement]);
    await writeFile(complete, requirement);
    return program;
  });

/** Connections that the analyzer says are let through: peers are `namespace/pod`, or `first-last` of a range of addresses. */
export type Connections = {
  readonly src: readonly string[];
  readonly dst: readonly string[];
  readonly protocols: readonly string[];
  readonly ports: readonly (readonly [number, number])[];
};

export type Analyzed =
  | { readonly cluster: string; readonly connections: readonly Connections[] }
  | { readonly cluster: string; readonly error: string };

/** What NP-Guard's network-config-analyzer says of clusters, each the text of its manifests: one process for all. */
export const analyze = async (clusters: readonly string[]): Promise<Analyzed[]> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lazaret-nca-'));
  try {
    for (const [at, text] of clusters.entries()) await writeFile(path.join(folder, `${at}.yaml`), text);
    const printed = await run(await python(), [path.join(import.meta.dirname, 'nca', 'connections.py'), folder]);
    return printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Analyzed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
