import { stringify } from 'yaml';

/** Somebody who talks to the API server; RBAC sees the name and the groups. */
export type User = { readonly name: string; readonly groups: readonly string[]; readonly token?: string };

/** Who exists in every test cluster. The groups are those that the generated RBAC binds. */
export const users = [
  { name: 'admin', groups: ['system:masters'] },
  { name: 'reader', groups: ['lazaret-readers'] },
  { name: 'responder', groups: ['lazaret-responders', 'lazaret-readers'] },
  { name: 'break-glass', groups: ['lazaret-break-glass'] },
  { name: 'tenant', groups: ['tenants'] },
  { name: 'nobody', groups: [] },
] as const satisfies readonly User[];

/** The static token of a user of the test cluster: worth nothing outside it. */
export const tokenOf = (name: string): string => `token-of-${name}`;

/** The file for `--token-auth-file`: token, name, uid, groups (Kubernetes reference, "Static token file"). */
export const tokenFile = (known: readonly User[]): string =>
  known
    .map(({ name, groups, token }) => `${token ?? tokenOf(name)},${name},uid-of-${name},"${groups.join(',')}"\n`)
    .join('');

/** A kubeconfig, as YAML, that speaks as the holder of `token`. */
export const kubeconfig = (server: { url: string; caPem: string }, name: string, token: string): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [
      {
        name: 'test',
        cluster: { server: server.url, 'certificate-authority-data': Buffer.from(server.caPem).toString('base64') },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: name } }],
  });
