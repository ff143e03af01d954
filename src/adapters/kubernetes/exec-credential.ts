import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { isObject } from '../../json.ts';
import { reason } from '../../reason.ts';
import type { KubeconfigExec } from './kubeconfig-file.ts';
import { CredentialError } from './transport.ts';

export type ExecCredential = {
  readonly token: string | null;
  readonly clientCertificate: { readonly certPem: string; readonly keyPem: string } | null;
  readonly expiresAt: Date | null;
};

/** Long enough for a person to approve a login in a browser; then the plugin is ended. */
const timeoutMs = 60_000;
const run = promisify(execFile);

const failed = (command: string, why: string): CredentialError =>
  new CredentialError(reason('credential-unavailable', `credential plugin ${path.basename(command)} ${why}`));

const textOr = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const read = (command: string, stdout: string): ExecCredential => {
  const answer: unknown = JSON.parse(stdout);
  const status = isObject(answer) && isObject(answer['status']) ? answer['status'] : {};
  const token = textOr(status['token']);
  const [certPem, keyPem] = [textOr(status['clientCertificateData']), textOr(status['clientKeyData'])];
  const expires = textOr(status['expirationTimestamp']);
  if (!token && !(certPem && keyPem)) throw failed(command, 'gave neither a token nor a certificate');
  return {
    token,
    clientCertificate: certPem && keyPem ? { certPem, keyPem } : null,
    expiresAt: expires === null ? null : new Date(expires),
  };
};

/** What a plugin may ask of its caller (client.authentication.k8s.io ExecCredential); it has no terminal. */
const execInfo = ({ apiVersion }: KubeconfigExec): string =>
  JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } });

/** Runs a kubeconfig's credential plugin, such as `aws eks get-token`. What it prints is a secret and is never quoted. */
export const execCredential = async (exec: KubeconfigExec, folder: string): Promise<ExecCredential> => {
  const isRelative = exec.command.includes('/') && !path.isAbsolute(exec.command);
  const command = isRelative ? path.join(folder, exec.command) : exec.command;
  const given = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  const env = { ...process.env, ...given, KUBERNETES_EXEC_INFO: execInfo(exec) };
  try {
    const running = run(command, [...(exec.args ?? [])], { env, timeout: timeoutMs, maxBuffer: 1024 ** 2 });
    running.child.stdin?.end();
    return read(command, (await running).stdout);
  } catch (error) {
    if (error instanceof CredentialError) throw error;
    throw failed(command, whyOf(error));
  }
};

const whyOf = (error: unknown): string => {
  const { code, killed } = error as { code?: unknown; killed?: unknown };
  if (code === 'ENOENT') return 'is not installed here';
  if (killed === true) return `gave no answer within ${timeoutMs / 1_000} s`;
  if (typeof code === 'number') return `ended with exit code ${code}: run it by hand to see why`;
  return 'gave no credential that can be read';
};
