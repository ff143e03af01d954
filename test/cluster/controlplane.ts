import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBinaries } from './binaries.ts';
import { freePorts } from './component.ts';
import { kubeconfig, tokenOf, type User } from './identities.ts';
import {
  type ControlPlaneOptions,
  type Started,
  startApiServer,
  startControllers,
  startEtcd,
  writeKeysAndTokens,
} from './programs.ts';
import { progressOnStderr } from './progress.ts';
import { caller } from './rest.ts';

/** What another process needs to talk to a control plane. */
export type Coordinates = { url: string; caPem: string; dir: string; binaries: string };

export type ControlPlane = Coordinates & {
  /** YAML text. Without a `token` the user must be one that the control plane was started with. */
  kubeconfigFor(user: Pick<User, 'name' | 'token'>): string;
  tokenFor(name: string): string;
  stop(): Promise<void>;
};

const stopAll = async ({ components, dir }: Started): Promise<void> => {
  for (const component of components) await component.stop();
  await rm(dir, { recursive: true, force: true });
};

const startAll = async (started: Started, options: ControlPlaneOptions): Promise<ControlPlane> => {
  const [client = 0, peer = 0, secure = 0, controllers = 0] = await freePorts(4);
  const { dir, binaries } = started;
  await writeKeysAndTokens(dir, options);
  const server = await startApiServer(started, await startEtcd(started, [client, peer]), secure, options);
  await writeFile(path.join(dir, 'admin.kubeconfig'), kubeconfig(server, 'admin', tokenOf('admin')));
  await startControllers(started, controllers, caller(server, tokenOf));
  return { ...connect({ ...server, dir, binaries }), stop: () => stopAll(started) };
};

/** Tokens and kubeconfigs for a control plane that runs, here or in another process. */
export const connect = (at: Coordinates): Omit<ControlPlane, 'stop'> => ({
  ...at,
  tokenFor: tokenOf,
  kubeconfigFor: ({ name, token }) => kubeconfig(at, name, token ?? tokenOf(name)),
});

const portWasTaken = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('address already in use');

const startInNewFolder = async (binaries: string, options: ControlPlaneOptions): Promise<ControlPlane> => {
  const started: Started = { components: [], dir: await mkdtemp(path.join(tmpdir(), 'lazaret-cluster-')), binaries };
  try {
    return await startAll(started, options);
  } catch (error) {
    await stopAll(started);
    throw error;
  }
};

/**
 * A real Kubernetes control plane on the loopback address: etcd, kube-apiserver and kube-controller-manager, with RBAC.
 * Ready in about four seconds once the programs are built. It ends with `stop`, or with this process however that ends.
 */
export const startControlPlane = async (options: ControlPlaneOptions = {}): Promise<ControlPlane> => {
  const binaries = await ensureBinaries(options.progress ?? progressOnStderr());
  return startInNewFolder(binaries, options).catch((error: unknown) => {
    if (!portWasTaken(error)) throw error;
    return startInNewFolder(binaries, options);
  });
};
