import { createServer, type IncomingMessage, request as plain, type Server, type ServerResponse } from 'node:http';
import { request as secure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { trustedServer } from '../cluster/faulty-server.ts';

export type Passing = {
  readonly method: string;
  readonly path: string;
  /** `s3 PutObject`, `sqs SendMessage`, …; of the API server `PATCH pods`. */
  readonly what: string;
  readonly writes: boolean;
  readonly body: string;
};

/** `pass`; a status that the caller gets instead; `kill`: it happens, and who asked ends before the answer arrives. */
export type Fate = 'pass' | 'kill' | { readonly status: number; readonly body: string };

export type Front = { readonly url: string; readonly close: () => Promise<void> };

export type FrontOptions = {
  readonly target: string;
  readonly caPem?: string;
  readonly describe: (method: string, path: string, headers: IncomingMessage['headers'], body: string) => string;
  readonly isWrite: (method: string, what: string) => boolean;
  readonly fate: (passing: Passing) => Fate;
  readonly kill: () => void;
};

const whole = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const pass = async (
  options: FrontOptions,
  incoming: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  killed: boolean,
): Promise<void> => {
  const ask = options.target.startsWith('https:') ? secure : plain;
  const sent = ask(`${options.target}${incoming.url}`, {
    method: incoming.method,
    headers: incoming.headers,
    ...(options.caPem ? { ca: options.caPem } : {}),
  });
  if (!killed) response.on('close', () => sent.destroy());
  const received = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject);
    sent.end(body);
  });
  if (killed) {
    await whole(received);
    options.kill();
    incoming.socket.destroy();
    return;
  }
  response.writeHead(received.statusCode ?? 500, received.headers);
  received.on('error', () => response.destroy()).pipe(response);
};

const handleWith =
  (options: FrontOptions) =>
  async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [method, path] = [incoming.method ?? 'GET', incoming.url ?? '/'];
    const body = await whole(incoming);
    const what = options.describe(method, path, incoming.headers, body.toString('utf8'));
    const writes = options.isWrite(method, what);
    const fate = options.fate({ method, path, what, writes, body: body.toString('utf8') });
    if (typeof fate === 'object')
      response.writeHead(fate.status, { 'content-type': 'application/json' }).end(fate.body);
    else await pass(options, incoming, body, response, fate === 'kill');
  };

/** Stands in front of the emulator or the API server: sees each request of a function, and decides what becomes of it. */
export const startFront = async (options: FrontOptions): Promise<Front> => {
  const handle = handleWith(options);
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    handle(incoming, response).catch(() => response.destroy());
  };
  const overTls = options.target.startsWith('https:');
  const server: Server = overTls ? await trustedServer(listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${overTls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const s3Operations: { readonly [method: string]: string } = { PUT: 'PutObject', HEAD: 'HeadObject', DELETE: 'Delete' };

/** Service by the credential's scope, operation by the header, the form or the method: enough to count them by name. */
export const describeAws: FrontOptions['describe'] = (method, path, headers, body) => {
  const service = /\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1] ?? 'unsigned';
  const target = headers['x-amz-target'];
  const operation =
    typeof target === 'string' ? target.split('.').at(-1) : new URLSearchParams(body.slice(0, 500)).get('Action');
  if (service === 's3') return `s3 ${s3Operations[method] ?? (path.includes('list-type=2') ? 'List' : 'GetObject')}`;
  if (service === 'scheduler') return `scheduler ${{ POST: 'CreateSchedule', DELETE: 'DeleteSchedule' }[method]}`;
  if (service === 'eks') return 'eks DescribeCluster';
  return `${service} ${operation ?? method}`;
};

export const isAwsWrite: FrontOptions['isWrite'] = (_method, what) =>
  /^(s3 PutObject|sqs SendMessage|sns Publish|events PutEvents|scheduler )/.test(what);

/** `PATCH pods`: the verb and the plural, without names. */
export const describeKubernetes: FrontOptions['describe'] = (method, path) => {
  const parts = new URL(path, 'https://cluster').pathname.split('/').filter(Boolean);
  const from = parts.indexOf('namespaces');
  const plural = from >= 0 && parts.length > from + 2 ? parts[from + 2] : parts[parts[0] === 'api' ? 2 : 3];
  return `${method} ${plural ?? path}`;
};

export const isKubernetesWrite: FrontOptions['isWrite'] = (method, what) =>
  method !== 'GET' && !what.includes('selfsubject');
