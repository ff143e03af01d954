import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../cluster/run.ts';
import { pythonTool } from './python-tool.ts';

export const ncaRequirement = 'network-config-analyzer==2.1.0';

/** The Python with NP-Guard's analyzer in it. */
const python = async (): Promise<string> => path.join(await pythonTool(ncaRequirement), 'python');

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
