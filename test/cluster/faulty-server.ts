import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { running } from './running.ts';

/**
 * What goes wrong with one request. `lost`: it happens, and the connection ends before the answer. `reset`: the connection
 * ends before it happens. `hang`: nobody answers. A number: the API server never gets it, and the caller gets this status.
 */
export type ServerFault = 'lost' | 'reset' | 'hang' | number;

export type FaultyServer = {
  readonly url: string;
  readonly caPem: string;
  readonly close: () => Promise<void>;
};

/** Names this request's fault; null lets it through. */
export type Faults = (request: { readonly method: string; readonly path: string }) => ServerFault | null;

const reasons: { readonly [status: number]: string } = {
  409: 'Conflict',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
};

const answer = (response: ServerResponse, status: number): void => {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code: status,
    reason: reasons[status],
    message: `a test says ${status}`,
  };
  response.writeHead(status, { 'content-type': 'application/json', ...(status === 429 ? { 'retry-after': '1' } : {}) });
  response.end(JSON.stringify(body));
};

/** The key and certificate that the API server wrote for itself serve this address too: clients trust it already. */
const ownCertificate = async () => {
  const { dir } = running();
  const [key, cert] = await Promise.all(
    ['apiserver.key', 'apiserver.crt'].map((name) => readFile(path.join(dir, name))),
  );
  return { key: key as Buffer, cert: cert as Buffer };
};

export const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

export const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** An HTTPS server that anybody who trusts the API server trusts. */
export const trustedServer = async (
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> => createServer(await ownCertificate(), handle);

/** Stands in front of the API server of this test run and lets some requests go wrong, as networks and servers do. */
export const startFaultyServer = async (faults: Faults): Promise<FaultyServer> => {
  const { url, caPem } = running();
  const agent = new Agent({ keepAlive: true, ca: caPem });
  const forward = (incoming: IncomingMessage, response: ServerResponse, lost: boolean): void => {
    const { method = 'GET', headers } = incoming;
    const sent = request(`${url}${incoming.url}`, { method, agent, headers }, (received) => {
      if (lost) {
        received.resume().on('end', () => incoming.socket.destroy());
        return;
      }
      response.writeHead(received.statusCode ?? 500, received.headers);
      received.pipe(response);
    });
    sent.on('error', () => response.destroy());
    response.on('close', () => sent.destroy());
    incoming.pipe(sent);
  };
  const server = await trustedServer((incoming, response) => {
    const fault = faults({ method: incoming.method ?? 'GET', path: incoming.url ?? '/' });
    if (fault === 'reset') incoming.socket.destroy();
    else if (typeof fault === 'number') answer(response, fault);
    else if (fault !== 'hang') forward(incoming, response, fault === 'lost');
  });
  const close = async (): Promise<void> => {
    await closed(server);
    agent.destroy();
  };
  return { url: await listening(server), caPem, close };
};
