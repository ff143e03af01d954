import { X509Certificate } from 'node:crypto';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Look } from '../../ports.ts';
import { reason } from '../../reason.ts';

/** How to reach one API server, and who to be there. */
export type Connection = {
  /** What messages call the cluster. */
  readonly name: string;
  /** `https://HOST[:PORT]`, without a path. */
  readonly server: string;
  /** The PEM certificates that the API server's own must descend from. */
  readonly caPem: string;
  /** The name in the server's certificate, where it is not the host of `server`. */
  readonly tlsServerName?: string;
  readonly clientCertificate?: { readonly certPem: string; readonly keyPem: string };
  /** An HTTP proxy, `http://HOST:PORT`. */
  readonly proxyUrl?: string;
  /** The bearer token, asked for before each request; null where a client certificate speaks. `renew`: the last was refused. */
  readonly token: (renew: boolean) => Promise<string | null>;
};

export type Limits = {
  readonly connectMs: number;
  /** From the request to the last byte of the answer; for a watch, to the first. */
  readonly requestMs: number;
  /** How often one request is sent in all. */
  readonly attempts: number;
  /** A server that wants us to wait longer than this gets no second request. */
  readonly longestPauseMs: number;
};

export const usualLimits: Limits = { connectMs: 5_000, requestMs: 15_000, attempts: 3, longestPauseMs: 5_000 };

/** Answers are held whole, beside others, in a function's memory: a larger one is refused while it comes in. */
export const largestAnswer = 48 * 1024 ** 2;

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).subject.length > 0;
  } catch {
    return false;
  }
};

const faultOf = ({ server, caPem }: Connection): { code: string; message: string } | null => {
  if (!URL.canParse(server) || new URL(server).protocol !== 'https:')
    return reason('tls-required', `the API server's address must begin with https://, not ${server.slice(0, 100)}`);
  if (!isCertificate(caPem))
    return reason(
      'ca-required',
      `no certificate authority to check ${server} by: give certificate-authority or certificate-authority-data`,
    );
  return null;
};

/** Whether a connection can be trusted at all: TLS, and a certificate authority to check it by. There is no way around. */
export const checkConnection = (connection: Connection): Look<Connection> => {
  const problem = faultOf(connection);
  return problem ? { state: 'unreachable', problem } : { state: 'found', value: connection };
};

/**
 * One pool of kept-alive connections for all requests to a cluster. `rejectUnauthorized` is said, so that no environment
 * variable can take it away.
 */
export const poolFor = (connection: Connection, { connectMs, requestMs }: Limits): Dispatcher => {
  const tls = {
    ca: connection.caPem,
    rejectUnauthorized: true,
    ...(connection.tlsServerName ? { servername: connection.tlsServerName } : {}),
    ...(connection.clientCertificate
      ? { cert: connection.clientCertificate.certPem, key: connection.clientCertificate.keyPem }
      : {}),
  };
  const pool = { connections: 8, allowH2: false, headersTimeout: requestMs, maxResponseSize: largestAnswer };
  const connect = { ...tls, timeout: connectMs, keepAlive: true, keepAliveInitialDelay: 30_000 };
  return connection.proxyUrl
    ? new ProxyAgent({ ...pool, uri: connection.proxyUrl, requestTls: connect })
    : new Agent({ ...pool, connect });
};
