import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { KubernetesObject } from '../../src/objects.ts';

/** `body` is the parsed JSON (a Status when refused); `text` is what came. */
export type Answer<T> = { readonly status: number; readonly text: string; readonly body: T };

/**
 * Sends one raw request as the named user and gives the answer, whatever its status.
 * `body` is sent as JSON; a string is sent as it is.
 */
export type Request = <T = KubernetesObject>(
  as: string,
  method: string,
  path: string,
  body?: unknown,
  contentType?: string,
) => Promise<Answer<T>>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

const send = (
  url: string,
  options: RequestOptions,
  body: string | undefined,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = httpsRequest(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text })).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });

/** Raw REST calls to one API server over kept-alive connections; `tokenFor` turns a user's name into a token. */
export const caller = (server: { url: string; caPem: string }, tokenFor: (name: string) => string): Request => {
  const agent = new Agent({ keepAlive: true, ca: server.caPem });
  return async <T>(as: string, method: string, path: string, body?: unknown, contentType = 'application/json') => {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${tokenFor(as)}`,
      accept: 'application/json',
      'content-type': contentType,
      // Node sends a DELETE's body without saying how long it is, unless told.
      ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
    };
    const { status, text } = await send(`${server.url}${path}`, { method, agent, headers }, payload);
    return { status, text, body: parsed(text) as T };
  };
};
