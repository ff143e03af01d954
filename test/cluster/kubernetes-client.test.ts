import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { connect, type KubernetesClient } from '../../src/adapters/kubernetes/client.ts';
import { type Connection, usualLimits } from '../../src/adapters/kubernetes/connection.ts';
import { openKubeconfig } from '../../src/adapters/kubernetes/kubeconfig.ts';
import type { Look } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';
import { cluster, createNode, deleteNode, eventually, namespace, startKwok } from './cluster.ts';

const opened: KubernetesClient[] = [];
afterAll(() => Promise.all(opened.map((client) => client.close())));

const seen = <T>(look: Look<T>): T => {
  if (look.state !== 'found') throw new Error(JSON.stringify(look));
  return look.value;
};

const kept = (client: KubernetesClient): KubernetesClient => {
  opened.push(client);
  return client;
};

const open = (overrides: Partial<Connection> = {}): KubernetesClient => {
  const { url, caPem, tokenFor } = cluster();
  const connection = { name: 'test', server: url, caPem, token: async () => tokenFor('admin'), ...overrides };
  return kept(seen(connect(connection, { ...usualLimits, connectMs: 1_000, requestMs: 5_000 })));
};

const nodesBy = (client: KubernetesClient): Promise<Look<unknown>> => client.list(resources.nodes);
const strangersCa = readFileSync(path.join(import.meta.dirname, '../fixtures/kubernetes/strangers-ca.pem'), 'utf8');

describe('a connection to a real API server', () => {
  it.each([
    ['its certificate is by another authority', { caPem: strangersCa }, 'cluster-tls'],
    ['its certificate is for another name', { tlsServerName: 'elsewhere.example.com' }, 'cluster-tls'],
    ['nothing listens there', { server: 'https://127.0.0.1:1' }, 'cluster-connection'],
    ['its name does not exist', { server: 'https://no-such-host.invalid' }, 'cluster-connection'],
    ['it does not know the token', { token: async () => 'token-of-a-stranger' }, 'cluster-unauthorized'],
    ['the token cannot be one', { token: async () => 'two words\nand a line' }, 'credential-malformed'],
  ])('cannot look when %s, and says so without the credential', async (_why, overrides, code) => {
    const look = await nodesBy(open(overrides));
    expect(look).toMatchObject({ state: 'unreachable', problem: { code } });
    expect(JSON.stringify(look)).not.toMatch(/token-of|two words|Bearer|unknown error/);
  });

  it('checks the certificate whatever the environment says', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect(await nodesBy(open({ caPem: strangersCa }))).toMatchObject({ problem: { code: 'cluster-tls' } });
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('asks for a new token once when the old one is refused', async () => {
    const asked: boolean[] = [];
    const token = async (renew: boolean): Promise<string> => {
      asked.push(renew);
      return renew ? cluster().tokenFor('admin') : 'token-that-ran-out';
    };
    expect(await nodesBy(open({ token }))).toMatchObject({ state: 'found' });
    expect(asked).toEqual([false, true]);
  });

  it('gives up on a server that does not answer, in the time that was said', async () => {
    const sockets: net.Socket[] = [];
    const silent = net.createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const started = Date.now();
    const server = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await nodesBy(open({ server }))).toMatchObject({ state: 'unreachable' });
    expect(Date.now() - started).toBeLessThan(4_000);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('goes through a proxy, and still checks whom it talks to', async () => {
    const tunnels: string[] = [];
    const proxy = http.createServer().on('connect', (request, socket, head) => {
      tunnels.push(request.url ?? '');
      const { port } = new URL(`http://${request.url}`);
      const upstream = net.connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    expect(await nodesBy(open({ proxyUrl }))).toMatchObject({ state: 'found' });
    expect(await nodesBy(open({ proxyUrl, caPem: strangersCa }))).toMatchObject({ problem: { code: 'cluster-tls' } });
    expect(tunnels[0]).toBe(new URL(cluster().url).host);
    proxy.closeAllConnections();
    proxy.close();
  });
});

describe('what is read', () => {
  it('is every page of a list', async () => {
    // Every namespace has kube-root-ca.crt beside what is made here.
    const client = open();
    const where = await namespace();
    const names = Array.from({ length: 501 }, (_, at) => `map-${at}`);
    const made = await Promise.all(
      names.map((name) =>
        client.create(resources.configMaps, where, { metadata: { name }, kind: 'ConfigMap', apiVersion: 'v1' }),
      ),
    );
    expect(made.filter(({ state }) => state !== 'written')).toEqual([]);
    const before = client.requests;
    expect(seen(await client.list(resources.configMaps, { namespace: where }))).toHaveLength(501 + 1);
    expect(client.requests - before).toBe(3);
  });

  it('is the object as it is, fields that no client knows included', async () => {
    const client = open();
    const where = await namespace();
    const annotations = { 'example.com/anything': '{"a": 1.50}' };
    await client.create(resources.configMaps, where, {
      metadata: { name: 'raw', annotations },
      apiVersion: 'v1',
      kind: 'ConfigMap',
    });
    const raw = seen(await client.get(resources.configMaps, where, 'raw'));
    expect(raw.metadata?.annotations).toEqual(annotations);
    expect(raw.metadata?.creationTimestamp).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
    expect((raw.metadata as { managedFields?: object[] }).managedFields?.[0]).toMatchObject({ manager: 'lazaret' });
  });

  it('is the log of a container with its times, capped, and none of an earlier run that never was', async () => {
    const kwok = await startKwok(cluster(), { logs: [{ container: 'app', lines: ['GET /', 'GET /shell'] }] });
    await createNode('client-logs', { kwok });
    const client = open();
    const where = await namespace();
    const spec = { nodeName: 'client-logs', containers: [{ name: 'app', image: 'busybox:1.37' }] };
    await client.create(resources.pods, where, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec });
    const log = (limitBytes: number) => client.log(where, 'web', { container: 'app', previous: false, limitBytes });
    const text = await eventually(async () => seen(await log(1_000)));
    expect(text).toMatch(/^\d{4}-\d{2}-\d{2}T\S+ GET \/\n\d{4}-\d{2}-\d{2}T\S+ GET \/shell\n$/);
    expect(seen(await log(10))).toHaveLength(10);
    const other = await client.log(where, 'web', { container: 'other', previous: false, limitBytes: 10 });
    expect(other).toMatchObject({ state: 'unreachable', problem: { code: 'cluster-bad-request' } });
    await deleteNode('client-logs');
    await kwok.stop();
  });
});

describe('what is written', () => {
  it('is refused when it has a field that the cluster does not know', async () => {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'strict' }, bogus: true };
    expect(await open().create(resources.configMaps, await namespace(), body)).toMatchObject({
      state: 'refused',
      problem: { code: 'cluster-bad-request', message: expect.stringContaining('unknown field "bogus"') },
    });
  });
});

describe('a kubeconfig', () => {
  const file = (
    change: (config: { users: { user: object }[]; clusters: { cluster: object }[] }, folder: string) => void,
  ): string => {
    const folder = temporaryFolder();
    const config = parse(cluster().kubeconfigFor({ name: 'admin' }));
    change(config, folder);
    const to = path.join(folder, 'config');
    writeFileSync(to, stringify(config));
    return to;
  };
  const looks = async (given: string): Promise<Look<unknown>> => nodesBy(kept(seen(await openKubeconfig(given))));

  it('opens the cluster by its token', async () => {
    expect(await looks(file(() => {}))).toMatchObject({ state: 'found' });
  });

  it('opens it by a token file and a CA file beside it', async () => {
    const given = file(({ users, clusters }, folder) => {
      writeFileSync(path.join(folder, 'token'), `${cluster().tokenFor('admin')}\n`);
      writeFileSync(path.join(folder, 'ca.pem'), cluster().caPem);
      users[0]!.user = { tokenFile: 'token' };
      clusters[0]!.cluster = { server: cluster().url, 'certificate-authority': 'ca.pem' };
    });
    expect(await looks(given)).toMatchObject({ state: 'found' });
  });

  it('opens it by a credential plugin, which is asked once for many requests', async () => {
    const given = file(({ users }, folder) => {
      const plugin = path.join(folder, 'plugin.sh');
      const credential = {
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token: cluster().tokenFor('admin') },
      };
      writeFileSync(
        plugin,
        `#!/bin/sh\necho asked >> ${folder}/asked\n[ "$1" = get-token ] && [ -n "$KUBERNETES_EXEC_INFO" ] && echo '${JSON.stringify(credential)}'\n`,
      );
      chmodSync(plugin, 0o755);
      users[0]!.user = {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: './plugin.sh',
          args: ['get-token'],
          interactiveMode: 'Never',
        },
      };
    });
    const client = kept(seen(await openKubeconfig(given)));
    expect((await Promise.all([nodesBy(client), nodesBy(client), nodesBy(client)])).map(({ state }) => state)).toEqual([
      'found',
      'found',
      'found',
    ]);
    expect(readFileSync(path.join(path.dirname(given), 'asked'), 'utf8')).toBe('asked\n');
  });
});
