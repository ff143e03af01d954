import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Labels } from '../../src/objects.ts';
import { freePorts, startComponent, waitFor } from './component.ts';
import { type Coordinates, connect } from './controlplane.ts';
import { remembered } from './leftovers.ts';

export type KwokOptions = {
  /** Lines that the containers of these names have logged, in every pod on this kwok's nodes. */
  logs?: readonly { container: string; lines: readonly string[] }[];
};

export type Kwok = {
  /** What a node carries whose kubelet this kwok plays; `createNode(name, { kwok })` puts both on. */
  nodeLabels: Labels;
  port: number;
  stop(): Promise<void>;
};

const inCriFormat = (lines: readonly string[]): string =>
  lines.map((line) => `${new Date().toISOString()} stdout F ${line}\n`).join('');

const writeLogs = async (folder: string, { logs = [] }: KwokOptions): Promise<string[]> => {
  const entries = await Promise.all(
    logs.map(async ({ container, lines }) => {
      const logsFile = path.join(folder, `${container}.cri.log`);
      await writeFile(logsFile, inCriFormat(lines));
      return { containers: [container], logsFile, follow: false };
    }),
  );
  const config = path.join(folder, 'logs.yaml');
  const metadata = { name: 'test' };
  await writeFile(
    config,
    stringify({ apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'ClusterLogs', metadata, spec: { logs: entries } }),
  );
  return entries.length > 0 ? [config] : [];
};

const stagesOf = async (binaries: string): Promise<string[]> => {
  const folder = path.join(binaries, 'stages');
  return (await readdir(folder)).map((file) => path.join(folder, file));
};

/**
 * kwok plays the kubelets of the nodes that carry its labels: they are Ready, pods on them run, and have logs that the
 * API server serves. Other nodes stay the test's own. Source: kwok 0.8, its "fast" stages and `ClusterLogs`.
 */
export const startKwok = async (at: Coordinates, options: KwokOptions = {}): Promise<Kwok> => {
  const folder = await mkdtemp(path.join(at.dir, 'kwok-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfig, connect(at).kubeconfigFor({ name: 'admin' }));
  const nodeLabels = { 'test.lazaret.dev/kubelet': `kwok-${randomBytes(4).toString('hex')}` };
  const [port = 0] = await freePorts(1);
  const configs = [...(await stagesOf(at.binaries)), ...(await writeLogs(folder, options))];
  const kwok = startComponent(folder, path.join(at.binaries, 'kwok'), [
    `--kubeconfig=${kubeconfig}`,
    ...Object.entries(nodeLabels).map(([key, value]) => `--manage-nodes-with-label-selector=${key}=${value}`),
    '--node-ip=127.0.0.1',
    `--node-port=${port}`,
    '--cidr=10.244.0.0/16',
    ...configs.map((config) => `--config=${config}`),
  ]);
  const stop = async (): Promise<void> => {
    await kwok.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(kwok, async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok);
  } catch (error) {
    await stop();
    throw error;
  }
  return remembered({ nodeLabels, port, stop });
};
