import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Component, startComponent, waitFor } from './component.ts';
import { tokenFile, tokenOf, type User, users } from './identities.ts';
import { caller, type Request } from './rest.ts';

export type ControlPlaneOptions = {
  /** More users than the usual ones. */
  moreUsers?: readonly User[];
  /** A kubeconfig file for `--authentication-token-webhook-config-file`: who judges tokens that are not in the file. */
  tokenWebhookConfig?: string;
  apiServerFlags?: readonly string[];
  progress?: (line: string) => void;
};

/** What runs so far, the latest first, for one control plane. */
export type Started = { components: Component[]; dir: string; binaries: string };

const start = (started: Started, program: string, args: string[]): Component => {
  const component = startComponent(started.dir, path.join(started.binaries, program), args);
  started.components.unshift(component);
  return component;
};

export const startEtcd = async (started: Started, [client, peer]: [number, number]): Promise<string> => {
  const [url, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  const etcd = start(started, 'etcd', [
    `--data-dir=${path.join(started.dir, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    '--unsafe-no-fsync',
  ]);
  await waitFor(etcd, async () => (await fetch(`${url}/readyz`)).ok);
  return url;
};

export const writeKeysAndTokens = async (dir: string, options: ControlPlaneOptions): Promise<void> => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(path.join(dir, 'sa.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(path.join(dir, 'tokens.csv'), tokenFile([...users, ...(options.moreUsers ?? [])]));
};

const apiServerFlags = (dir: string, etcd: string, port: number, options: ControlPlaneOptions): string[] => [
  `--etcd-servers=${etcd}`,
  `--cert-dir=${dir}`,
  '--bind-address=127.0.0.1',
  `--secure-port=${port}`,
  '--service-cluster-ip-range=10.96.0.0/16',
  '--authorization-mode=RBAC,Node',
  '--service-account-issuer=https://kubernetes.default.svc',
  `--service-account-signing-key-file=${path.join(dir, 'sa.key')}`,
  `--service-account-key-file=${path.join(dir, 'sa.key')}`,
  `--token-auth-file=${path.join(dir, 'tokens.csv')}`,
  '--allow-privileged=true',
  '--kubelet-preferred-address-types=InternalIP',
  '--disable-admission-plugins=ServiceAccount',
  ...(options.tokenWebhookConfig ? [`--authentication-token-webhook-config-file=${options.tokenWebhookConfig}`] : []),
  ...(options.apiServerFlags ?? []),
];

/** The API server writes its own serving certificate; clients trust that file. */
export const startApiServer = async (started: Started, etcd: string, port: number, options: ControlPlaneOptions) => {
  const server = start(started, 'kube-apiserver', apiServerFlags(started.dir, etcd, port, options));
  const url = `https://127.0.0.1:${port}`;
  const readCa = (): Promise<string> => readFile(path.join(started.dir, 'apiserver.crt'), 'utf8');
  await waitFor(server, async () => {
    const request = caller({ url, caPem: await readCa() }, tokenOf);
    return (await request('admin', 'GET', '/readyz')).status === 200;
  });
  return { url, caPem: await readCa() };
};

/**
 * No kubelet renews leases here, so the controllers that would evict pods of silent nodes stay off.
 * Ready when a controller has done something: every namespace gets its default service account.
 */
export const startControllers = async (started: Started, port: number, ask: Request): Promise<void> => {
  const manager = start(started, 'kube-controller-manager', [
    `--kubeconfig=${path.join(started.dir, 'admin.kubeconfig')}`,
    `--service-account-private-key-file=${path.join(started.dir, 'sa.key')}`,
    '--use-service-account-credentials',
    '--kube-api-qps=1000',
    '--kube-api-burst=1000',
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${path.join(started.dir, 'controllers')}`,
    '--controllers=*,-node-lifecycle-controller,-taint-eviction-controller',
  ]);
  const done = '/api/v1/namespaces/default/serviceaccounts/default';
  await waitFor(manager, async () => (await ask('admin', 'GET', done)).status === 200);
};
