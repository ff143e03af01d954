import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { execCredential } from '../../src/adapters/kubernetes/exec-credential.ts';
import { eksClusterOf, openKubeconfig } from '../../src/adapters/kubernetes/kubeconfig.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const ca = path.join(import.meta.dirname, '../fixtures/kubernetes/strangers-ca.pem');
const cluster = { server: 'https://api.example.com', 'certificate-authority': ca };

const config = (overrides: { cluster?: object; user?: object; top?: object } = {}): object => ({
  'current-context': 'prod',
  contexts: [{ name: 'prod', context: { cluster: 'arn:aws:eks:eu-central-1:111122223333:cluster/prod', user: 'me' } }],
  clusters: [{ name: 'arn:aws:eks:eu-central-1:111122223333:cluster/prod', cluster: overrides.cluster ?? cluster }],
  users: [{ name: 'me', user: overrides.user ?? { token: 'token-hunter2' } }],
  ...overrides.top,
});

const file = (text: string): string => {
  const to = path.join(temporaryFolder(), 'config');
  writeFileSync(to, text);
  return to;
};

const opened = (overrides: Parameters<typeof config>[0] = {}, options = {}) =>
  openKubeconfig(file(stringify(config(overrides))), options);

describe('a kubeconfig', () => {
  it('opens the cluster of its current context, under the name that the context gives it', async () => {
    const look = await opened();
    expect(look).toMatchObject({
      state: 'found',
      value: { name: 'arn:aws:eks:eu-central-1:111122223333:cluster/prod' },
    });
  });

  it.each([
    [
      'skips the check of the certificate',
      { cluster: { ...cluster, 'insecure-skip-tls-verify': true } },
      'tls-not-verified',
    ],
    ['has no certificate authority', { cluster: { server: cluster.server } }, 'ca-required'],
    ['speaks plain HTTP', { cluster: { ...cluster, server: 'http://127.0.0.1:8080' } }, 'tls-required'],
    [
      'names a CA file that is not there',
      { cluster: { ...cluster, 'certificate-authority': 'gone.pem' } },
      'kubeconfig-invalid',
    ],
    ['has a user with a password', { user: { username: 'me', password: 'hunter2' } }, 'kubeconfig-unsupported'],
    ['has a plugin of before exec', { user: { 'auth-provider': { name: 'gcp' } } }, 'kubeconfig-unsupported'],
    ['acts as somebody else', { user: { token: 'token-hunter2', as: 'system:admin' } }, 'kubeconfig-unsupported'],
    ['has a token that is no text', { user: { token: 12 } }, 'kubeconfig-invalid'],
    ['lacks the cluster of the context', { top: { clusters: [] } }, 'kubeconfig-invalid'],
    ['lacks the user of the context', { top: { users: [] } }, 'kubeconfig-invalid'],
    ['has no current context', { top: { 'current-context': '' } }, 'kubeconfig-invalid'],
    ['has no contexts at all', { top: { contexts: 'prod' } }, 'kubeconfig-invalid'],
    [
      'runs a plugin that is not installed',
      { user: { exec: { apiVersion: 'v1', command: 'no-such-plugin' } } },
      'credential-unavailable',
    ],
  ])('is refused with its reason when it %s, and nothing secret is repeated', async (_what, overrides, code) => {
    const look = await opened(overrides);
    expect(look).toMatchObject({ state: 'unreachable', problem: { code } });
    expect(JSON.stringify(look)).not.toContain('hunter2');
  });

  it('names the contexts there are when another is asked for', async () => {
    expect(await opened({}, { context: 'staging' })).toMatchObject({
      problem: { code: 'kubeconfig-invalid', message: expect.stringContaining('no context staging; there are prod') },
    });
  });

  it('says that the file is missing, or is no YAML', async () => {
    expect(await openKubeconfig('/no/such/config')).toMatchObject({ problem: { code: 'kubeconfig-missing' } });
    expect(await openKubeconfig(file('a: [b'))).toMatchObject({ problem: { code: 'kubeconfig-invalid' } });
  });
});

describe('the EKS cluster behind a name', () => {
  it.each([
    [
      'arn:aws:eks:eu-central-1:111122223333:cluster/prod',
      { accountId: '111122223333', region: 'eu-central-1', name: 'prod' },
    ],
    [
      'arn:aws-cn:eks:cn-north-1:111122223333:cluster/a_b',
      { accountId: '111122223333', region: 'cn-north-1', name: 'a_b' },
    ],
    ['kind-prod', null],
    ['arn:aws:eks:eu-central-1:1:cluster/prod', null],
  ])('%s', (name, expected) => {
    expect(eksClusterOf(name)).toEqual(expected);
  });
});

describe('a credential plugin', () => {
  const plugin = (script: string) => {
    const folder = temporaryFolder();
    const command = path.join(folder, 'plugin.sh');
    writeFileSync(command, `#!/bin/sh\n${script}\n`);
    chmodSync(command, 0o755);
    return execCredential(
      { apiVersion: 'client.authentication.k8s.io/v1', command, env: [{ name: 'GIVEN', value: 'yes' }] },
      folder,
    );
  };
  const credential = (status: object): string => `echo '${JSON.stringify({ kind: 'ExecCredential', status })}'`;

  it('gives a token until its time', async () => {
    expect(await plugin(credential({ token: 't', expirationTimestamp: '2026-11-23T12:00:00Z' }))).toEqual({
      token: 't',
      clientCertificate: null,
      expiresAt: new Date('2026-11-23T12:00:00Z'),
    });
  });

  it('gives a client certificate', async () => {
    const status = { clientCertificateData: 'cert', clientKeyData: 'key' };
    expect(await plugin(credential(status))).toMatchObject({
      token: null,
      clientCertificate: { certPem: 'cert', keyPem: 'key' },
    });
  });

  it('gets the environment of the kubeconfig, and is not waited for at a terminal', async () => {
    expect(await plugin(`cat; [ "$GIVEN" = yes ] && ${credential({ token: 't' })}`)).toMatchObject({ token: 't' });
  });

  it.each([
    ['fails', 'echo hunter2; echo hunter2 >&2; exit 3', 'ended with exit code 3'],
    ['prints no JSON', 'echo hunter2', 'gave no credential that can be read'],
    ['gives nothing', credential({}), 'gave neither a token nor a certificate'],
  ])('that %s is told without what it printed', async (_what, script, says) => {
    const failing = await plugin(script).catch(
      (error: { problem: { code: string; message: string } }) => error.problem,
    );
    expect(failing).toMatchObject({ code: 'credential-unavailable', message: expect.stringContaining(says) });
    expect(JSON.stringify(failing)).not.toContain('hunter2');
  });
});
