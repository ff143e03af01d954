import { MockAgent } from 'undici';
import { connect, KubernetesClient } from '../../src/adapters/kubernetes/client.ts';
import type { Connection } from '../../src/adapters/kubernetes/connection.ts';
import { faultOf } from '../../src/adapters/kubernetes/fault.ts';
import type { WatchEvent } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';

const server = 'https://api.example.com';
const limits = { connectMs: 1_000, requestMs: 1_000, attempts: 3, longestPauseMs: 1_000 };
const { pods, nodes, networkPolicies } = resources;

type Reply = { status?: number; body?: unknown; headers?: { [name: string]: string }; error?: Error };
type Sent = { method: string; path: string; headers: { [name: string]: string }; body: string };

/** A client whose API server gives these answers, one after the other, and what was sent to it. */
const answering = (...replies: Reply[]): { client: KubernetesClient; sent: Sent[] } => {
  const agent = new MockAgent();
  agent.disableNetConnect();
  const sent: Sent[] = [];
  for (const { status = 200, body = {}, headers = {}, error } of replies) {
    const reply = agent.get(server).intercept({ path: () => true, method: () => true });
    if (error) reply.replyWithError(error);
    else
      reply.reply((options) => {
        sent.push(options as unknown as Sent);
        return {
          statusCode: status,
          data: typeof body === 'string' ? body : JSON.stringify(body),
          responseOptions: { headers },
        };
      });
  }
  const connection: Connection = { name: 'test', server, caPem: '', token: async () => 'token-value' };
  return { client: new KubernetesClient(connection, limits, agent), sent };
};

const status = (reason: string, message = 'said by the server'): object => ({ kind: 'Status', reason, message });
const getWeb = (client: KubernetesClient) => client.get(pods, 'shop', 'web');
const reset = Object.assign(new Error('token-value in a message'), { code: 'ECONNRESET' });

describe('a request', () => {
  it('goes to the path of its group, version and plural', async () => {
    const { client, sent } = answering({}, {}, {}, {});
    await getWeb(client);
    await client.get(nodes, null, 'node-1');
    await client.list(networkPolicies, { namespace: 'shop', labelSelector: 'a in (b,c)' });
    await client.list(pods, { fieldSelector: 'spec.nodeName=node-1' });
    expect(sent.map(({ path }) => decodeURIComponent(path).replaceAll('+', ' '))).toEqual([
      '/api/v1/namespaces/shop/pods/web',
      '/api/v1/nodes/node-1',
      '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies?labelSelector=a in (b,c)&limit=250',
      '/api/v1/pods?fieldSelector=spec.nodeName=node-1&limit=250',
    ]);
  });

  it.each(['', '.', '..', 'a/b', 'a%2fb', 'a'.repeat(254)])(
    'is not sent for %j, which would name something else',
    async (name) => {
      const { client, sent } = answering({});
      const problem = { code: 'name-invalid' };
      expect(await client.get(pods, 'shop', name)).toMatchObject({ state: 'unreachable', problem });
      expect(await client.get(pods, name, 'web')).toMatchObject({ state: 'unreachable', problem });
      expect(await client.list(pods, { namespace: name })).toMatchObject({ state: 'unreachable', problem });
      expect(await client.patch(pods, 'shop', name, {})).toMatchObject({ state: 'refused', problem });
      expect(await client.delete(pods, name, 'web', { uid: 'u' })).toMatchObject({ state: 'refused', problem });
      expect(sent).toEqual([]);
    },
  );

  it('carries the token, and says who wrote what', async () => {
    const { client, sent } = answering({}, {}, {});
    await client.patch(pods, 'shop', 'web', { metadata: { labels: { a: null } } });
    await client.patch(
      resources.deployments,
      'shop',
      'web',
      { spec: { replicas: 0 } },
      { subresource: 'scale', dryRun: true },
    );
    await client.delete(pods, 'shop', 'web', { uid: 'u' }, { dryRun: true });
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PATCH /api/v1/namespaces/shop/pods/web?fieldManager=lazaret&fieldValidation=Strict',
      'PATCH /apis/apps/v1/namespaces/shop/deployments/web/scale?fieldManager=lazaret&fieldValidation=Strict&dryRun=All',
      'DELETE /api/v1/namespaces/shop/pods/web',
    ]);
    const headers = Object.fromEntries(
      Object.entries(sent[0]!.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(headers).toMatchObject({
      'content-type': 'application/merge-patch+json',
      authorization: 'Bearer token-value',
    });
    expect(sent[0]!.body).toBe('{"metadata":{"labels":{"a":null}}}');
    expect(JSON.parse(sent[2]!.body)).toMatchObject({ preconditions: { uid: 'u' }, dryRun: ['All'] });
  });
});

describe('a read', () => {
  it.each([
    [404, { state: 'absent' }],
    [400, { state: 'unreachable', problem: { code: 'cluster-bad-request' } }],
    [401, { state: 'unreachable', problem: { code: 'cluster-unauthorized' } }],
    [403, { state: 'unreachable', problem: { code: 'cluster-forbidden' } }],
    [429, { state: 'unreachable', problem: { code: 'cluster-busy' } }],
    [500, { state: 'unreachable', problem: { code: 'cluster-error' } }],
    [504, { state: 'unreachable', problem: { code: 'cluster-error' } }],
  ])('that is answered %i is never taken for an object', async (code, expected) => {
    const replies = [1, 2, 3].map(() => ({ status: code, body: status('') }));
    expect(await getWeb(answering(...replies).client)).toMatchObject(expected);
    expect(await answering(...replies).client.list(pods)).toMatchObject(expected);
  });

  it.each(['<html>', '[]', 'null', ''])(
    'of %j, which is no object, says that there was no answer to be had',
    async (body) => {
      expect(await getWeb(answering({ body }).client)).toMatchObject({
        state: 'unreachable',
        problem: { code: 'cluster-answer' },
      });
    },
  );

  it('of a list that is none says so too', async () => {
    expect(await answering({ body: { items: 'all' } }).client.list(pods)).toMatchObject({
      problem: { code: 'cluster-answer' },
    });
  });

  it('repeats only the first line of what the server said, capped: more may hold the object', async () => {
    const message = `pods "web" is invalid \u001b[31m\nPASSWORD=hunter2 ${'x'.repeat(2_000)}`;
    const look = await getWeb(answering({ status: 422, body: status('Invalid', message) }).client);
    expect(look).toMatchObject({ problem: { message: 'get pods shop/web: 422: pods "web" is invalid  [31m' } });
    const long = await getWeb(answering({ status: 422, body: status('Invalid', 'y'.repeat(2_000)) }).client);
    expect(JSON.stringify(long).length).toBeLessThan(450);
  });

  it('reads every page, and every item with its kind', async () => {
    const page = (names: string[], token?: string) => ({
      body: { metadata: { continue: token }, items: names.map((name) => ({ metadata: { name } })) },
    });
    const { client, sent } = answering(page(['a', 'b'], 'next'), page(['c']));
    const look = await client.list(pods);
    expect(look).toMatchObject({
      value: ['a', 'b', 'c'].map((name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })),
    });
    expect(sent[1]!.path).toContain('continue=next');
  });

  it('begins a list anew that the server has forgotten half-way, and gives none rather than half of it', async () => {
    const first = { body: { metadata: { continue: 'next' }, items: [{ metadata: { name: 'a' } }] } };
    const gone = { status: 410, body: status('Expired') };
    const whole = { body: { items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] } };
    expect(await answering(first, gone, whole).client.list(pods)).toMatchObject({ value: [{}, {}] });
    const never = await answering(first, gone, first, gone, first, gone).client.list(pods);
    expect(never).toMatchObject({ state: 'unreachable', problem: { code: 'cluster-list-expired' } });
  });
});

describe('a list that is too large to hold', () => {
  it('counts as not looked at, however few objects it has', async () => {
    const metadata = { name: 'a', annotations: { note: 'x'.repeat(13 * 1024 ** 2) } };
    const page = { body: { metadata: { continue: 'next' }, items: [{ metadata }] } };
    const look = await answering(page, page, page, page, page).client.list(pods);
    expect(look).toMatchObject({ state: 'unreachable', problem: { code: 'cluster-list-too-large' } });
  });
});

describe('what a cluster serves', () => {
  const groups = { groups: [{ versions: [{ groupVersion: 'kyverno.io/v1' }] }, { name: 'no versions' }] };

  it('is asked by one list of the groups, and the kinds of those that are there', async () => {
    const kinds = [{ name: 'policies', kind: 'Policy' }, { name: 'policies/status', kind: 'Policy' }, { name: 7 }];
    const { client, sent } = answering({ body: groups }, { body: { resources: kinds } });
    const both = await Promise.all([
      client.kinds('kyverno.io', 'v1'),
      client.kinds('constraints.gatekeeper.sh', 'v1beta1'),
    ]);
    expect(both).toEqual([{ state: 'found', value: ['Policy'] }, { state: 'absent' }]);
    expect(sent.map(({ path }) => path)).toEqual(['/apis', '/apis/kyverno.io/v1']);
  });

  it('is asked anew later: a definition may have come', async () => {
    const { client } = answering({ body: { groups: [] } }, { body: groups }, { body: { resources: [] } });
    expect(await client.kinds('kyverno.io', 'v1')).toEqual({ state: 'absent' });
    expect(await client.kinds('kyverno.io', 'v1')).toEqual({ state: 'found', value: [] });
  });

  it('is not known when the server did not say', async () => {
    expect(await answering({ status: 403, body: status('') }).client.kinds('kyverno.io', 'v1')).toMatchObject({
      state: 'unreachable',
    });
    expect(await answering().client.kinds('..', 'v1')).toMatchObject({ problem: { code: 'name-invalid' } });
  });
});

describe('a log', () => {
  const log = (client: KubernetesClient, previous: boolean) =>
    client.log('shop', 'web', { container: 'app', previous, limitBytes: 4 });

  it('is capped', async () => {
    expect(await log(answering({ body: 'GET / and more' }).client, false)).toEqual({ state: 'found', value: 'GET ' });
  });

  it('of an earlier run is absent when there was none; of this run it could not be had', async () => {
    const badRequest = { status: 400, body: status('BadRequest') };
    expect(await log(answering(badRequest).client, true)).toEqual({ state: 'absent' });
    expect(await log(answering(badRequest).client, false)).toMatchObject({ state: 'unreachable' });
  });
});

describe('a write', () => {
  const create = (client: KubernetesClient) => client.create(pods, 'shop', { metadata: { name: 'web' } });

  it.each<[number, string, object]>([
    [200, '', { state: 'written' }],
    [201, '', { state: 'written' }],
    [404, 'NotFound', { state: 'absent' }],
    [409, 'AlreadyExists', { state: 'exists' }],
    [409, 'Conflict', { state: 'conflict' }],
    ...[400, 401, 403, 405, 413, 415, 422].map((code) => [code, '', { state: 'refused' }] as [number, string, object]),
    ...[429, 500, 503, 504].map((code) => [code, '', { state: 'unreachable' }] as [number, string, object]),
  ])('that is answered %i %s', async (code, reason, expected) => {
    const replies = [1, 2, 3].map(() => ({ status: code, body: status(reason) }));
    expect(await create(answering(...replies).client)).toMatchObject(expected);
  });

  it('is never sent again after the connection went: it may have happened', async () => {
    const { client } = answering({ error: reset }, {});
    expect(await create(client)).toMatchObject({ state: 'unreachable', problem: { code: 'cluster-connection' } });
    expect(client.requests).toBe(1);
  });

  it('is not sent again after 503, but after 429, which turned it away unread', async () => {
    const again = { 'retry-after': '0' };
    const unavailable = answering({ status: 503, headers: again, body: status('') }, {});
    expect(await create(unavailable.client)).toMatchObject({ state: 'unreachable' });
    const busy = answering({ status: 429, headers: again, body: status('') }, {});
    expect(await create(busy.client)).toMatchObject({ state: 'written' });
  });
});

describe('what is tried again', () => {
  const again = { headers: { 'retry-after': '0' }, body: status('') };

  it.each([
    ['429 with a time to wait', [{ status: 429, ...again }]],
    ['503 with a time to wait', [{ status: 503, ...again }]],
    ['a connection that was reset', [{ error: reset }]],
    ['both, one after the other', [{ error: reset }, { status: 429, ...again }]],
  ])('is a read after %s', async (_what, replies) => {
    expect(await getWeb(answering(...replies, { body: { kind: 'Pod' } }).client)).toMatchObject({ state: 'found' });
  });

  it.each([
    ['three times', [again, again, again].map((reply) => ({ status: 503, ...reply })), 3],
    ['when the server does not say when', [{ status: 503, body: status('') }], 1],
    ['when the server wants too long a wait', [{ status: 429, headers: { 'retry-after': '60' }, body: status('') }], 1],
    ['after an error of the server', [{ status: 500, ...again }], 1],
  ])('is nothing %s', async (_what, replies, requests) => {
    const { client } = answering(...replies, { body: { kind: 'Pod' } });
    expect(await getWeb(client)).toMatchObject({ state: 'unreachable' });
    expect(client.requests).toBe(requests);
  });
});

describe('a watch', () => {
  const watched = (body: string, code = 200): Promise<WatchEvent[]> =>
    Array.fromAsync(
      answering({ status: code, body }).client.watch(pods, { namespace: 'shop' }, new AbortController().signal),
    );
  const event = (type: string, name: string): string => `${JSON.stringify({ type, object: { metadata: { name } } })}\n`;
  const seen = async (body: string, code = 200): Promise<string[]> =>
    (await watched(body, code)).map(({ type, object }) => `${type} ${object.metadata?.name}`);

  it('leaves bookmarks out', async () => {
    expect(await seen(event('ADDED', 'a') + event('BOOKMARK', '') + event('DELETED', 'a'))).toEqual([
      'ADDED a',
      'DELETED a',
    ]);
  });

  it.each([
    ['an ERROR event', event('ERROR', '')],
    ['a line that is no JSON', 'not JSON\n'],
    ['an event of no object', '{"type":"ADDED"}\n'],
  ])('ends at %s: the caller lists again', async (_what, line) => {
    expect(await seen(event('ADDED', 'a') + line + event('ADDED', 'b'))).toEqual(['ADDED a']);
  });

  it('that is refused tells nothing', async () => {
    expect(await seen(JSON.stringify(status('Forbidden')), 403)).toEqual([]);
  });

  it('asks for one object by name, with bookmarks', async () => {
    const { client, sent } = answering({ body: '' });
    await Array.fromAsync(client.watch(pods, { namespace: 'shop', name: 'web' }, new AbortController().signal));
    const query = new URL(`https://x${sent[0]!.path}`).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      watch: 'true',
      allowWatchBookmarks: 'true',
      fieldSelector: 'metadata.name=web',
    });
  });
});

describe('a connection that cannot be trusted', () => {
  const token = async (): Promise<null> => null;

  it.each([
    ['plain HTTP', { server: 'http://api.example.com' }, 'tls-required'],
    ['an address that is none', { server: 'api' }, 'tls-required'],
    ['no certificate authority', {}, 'ca-required'],
    [
      'a certificate authority that is none',
      { caPem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
      'ca-required',
    ],
  ])('is refused before anything is sent: %s', (_what, overrides, code) => {
    expect(connect({ name: 'test', server, caPem: '', token, ...overrides })).toMatchObject({
      state: 'unreachable',
      problem: { code },
    });
  });
});

describe('what went wrong on the way', () => {
  const error = (code: string, cause?: unknown): Error =>
    Object.assign(new Error('Bearer token-value', { cause }), { code });

  it.each([
    ['ECONNREFUSED', 'cluster-connection', 'nothing listens there'],
    ['ENOTFOUND', 'cluster-connection', 'not known to DNS'],
    ['UND_ERR_CONNECT_TIMEOUT', 'cluster-connection', 'no connection in time'],
    ['CERT_HAS_EXPIRED', 'cluster-tls', 'has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'cluster-tls', 'another name'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'cluster-tls', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'cluster-answer', 'more than can be read'],
    ['SOMETHING_NEW', 'cluster-connection', 'SOMETHING_NEW'],
  ])('is told by its code, never by its message: %s', (code, expected, says) => {
    for (const problem of [
      faultOf(error(code), server),
      faultOf(new TypeError('fetch failed', { cause: error(code) }), server),
    ]) {
      expect(problem).toMatchObject({ code: expected, message: expect.stringContaining(says) });
      expect(problem.message).not.toContain('token-value');
    }
  });

  it('is told from the attempts at each address of a name', () => {
    const both = Object.assign(new AggregateError([error('ECONNREFUSED'), error('ENETUNREACH')]), {
      code: 'ECONNREFUSED',
    });
    expect(faultOf(new TypeError('fetch failed', { cause: both }), server).message).toContain('nothing listens there');
  });

  it('is told of what is no error at all', () => {
    expect(faultOf(undefined, server)).toMatchObject({ code: 'cluster-connection' });
  });
});
