import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Look } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { connect, type KubernetesClient } from './client.ts';
import type { Connection, Limits } from './connection.ts';
import { type ExecCredential, execCredential } from './exec-credential.ts';
import { type KubeconfigContext, type KubeconfigExec, readKubeconfig } from './kubeconfig-file.ts';
import { CredentialError } from './transport.ts';

type Token = Connection['token'];

const unusable = (code: string, message: string): { state: 'unreachable'; problem: Reason } => ({
  state: 'unreachable',
  problem: reason(code, message),
});

/** What kubectl knows and Lazaret does not: refused by name, rather than left out and failing later. */
const refusalOf = ({ file, cluster, user }: KubeconfigContext): ReturnType<typeof unusable> | null => {
  if (cluster['insecure-skip-tls-verify'])
    return unusable(
      'tls-not-verified',
      `${file}: insecure-skip-tls-verify is refused: whoever answers could read the credential. Give certificate-authority-data instead`,
    );
  const other = ['auth-provider', 'username', 'as', 'as-groups', 'as-uid'].find((key) => user[key] !== undefined);
  return other
    ? unusable(
        'kubeconfig-unsupported',
        `${file}: users[].user.${other} is not supported: use exec, token, tokenFile or a client certificate`,
      )
    : null;
};

/** The file beside the kubeconfig or the base64 in it; a file that cannot be read is an error of the kubeconfig. */
const pemOf = (folder: string, file: string | null | undefined, data: string | null | undefined): string | null => {
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  return file ? readFileSync(path.resolve(folder, file), 'utf8') : null;
};

const fileToken = (file: string): Token => {
  let read: { token: string; at: number } | null = null;
  return async (renew) => {
    if (!read || renew || Date.now() - read.at > 60_000) read = { token: await tokenIn(file), at: Date.now() };
    return read.token;
  };
};

const tokenIn = async (file: string): Promise<string> => {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    throw new CredentialError(reason('credential-unavailable', `tokenFile ${file} cannot be read`));
  }
};

/** A plugin is asked once until its token is near its end; requests at the same time wait for the same answer. */
const execToken = (exec: KubeconfigExec, folder: string, first: ExecCredential): Token => {
  let current: Promise<ExecCredential> = Promise.resolve(first);
  return async (renew) => {
    const { expiresAt } = await current;
    if (renew || (expiresAt !== null && expiresAt.getTime() - Date.now() < 30_000)) {
      const asked = execCredential(exec, folder);
      current = asked.catch(() => ({ ...first, expiresAt: new Date(0) }));
      return (await asked).token;
    }
    return (await current).token;
  };
};

const tokenOf = (context: KubeconfigContext, exec: ExecCredential | null): Token => {
  const { user, file } = context;
  const folder = path.dirname(file);
  if (user.exec && exec) return execToken(user.exec, folder, exec);
  if (user.tokenFile) return fileToken(path.resolve(folder, user.tokenFile));
  const token = user.token ?? null;
  return async () => token;
};

const connectionOf = async (context: KubeconfigContext): Promise<Connection> => {
  const { cluster, user, file, clusterName } = context;
  const folder = path.dirname(file);
  const exec = user.exec ? await execCredential(user.exec, folder) : null;
  const certPem = pemOf(folder, user['client-certificate'], user['client-certificate-data']);
  const keyPem = pemOf(folder, user['client-key'], user['client-key-data']);
  const clientCertificate = certPem && keyPem ? { certPem, keyPem } : (exec?.clientCertificate ?? null);
  return {
    name: clusterName,
    server: cluster.server,
    caPem: pemOf(folder, cluster['certificate-authority'], cluster['certificate-authority-data']) ?? '',
    token: tokenOf(context, exec),
    ...(cluster['tls-server-name'] ? { tlsServerName: cluster['tls-server-name'] } : {}),
    ...(cluster['proxy-url'] ? { proxyUrl: cluster['proxy-url'] } : {}),
    ...(clientCertificate ? { clientCertificate } : {}),
  };
};

/**
 * Opens the cluster of a kubeconfig's context, the current one unless named. Client certificate, token, tokenFile and
 * exec plugins are understood; a cluster that is not verified by a certificate authority is refused.
 */
export const openKubeconfig = async (
  file: string,
  options: { readonly context?: string; readonly limits?: Limits } = {},
): Promise<Look<KubernetesClient>> => {
  const context = readKubeconfig(file, options.context);
  if (context.state !== 'found') return context;
  const refusal = refusalOf(context.value);
  if (refusal) return refusal;
  try {
    return connect(await connectionOf(context.value), options.limits);
  } catch (error) {
    if (error instanceof CredentialError) return { state: 'unreachable', problem: error.problem };
    return unusable('kubeconfig-invalid', `${file}: a certificate or key file that it names cannot be read`);
  }
};

/** The EKS cluster behind a kubeconfig's cluster name, as `aws eks update-kubeconfig` writes it: its ARN. Null: not told. */
export const eksClusterOf = (clusterName: string): { accountId: string; region: string; name: string } | null => {
  const [, region, accountId, name] =
    /^arn:aws[a-z-]*:eks:([a-z0-9-]+):(\d{12}):cluster\/([\w-]+)$/.exec(clusterName) ?? [];
  return region && accountId && name ? { accountId, region, name } : null;
};
