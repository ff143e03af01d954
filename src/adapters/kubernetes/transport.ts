import { setTimeout as pause } from 'node:timers/promises';
import { type Configuration, createConfiguration } from '@kubernetes/client-node/dist/gen/configuration.js';
import type { HttpMethod, RequestContext, ResponseContext } from '@kubernetes/client-node/dist/gen/http/http.js';
import { ServerConfiguration } from '@kubernetes/client-node/dist/gen/servers.js';
import type { Dispatcher } from 'undici';
import { type Reason, reason } from '../../reason.ts';
import type { Connection, Limits } from './connection.ts';
import { faultOf, isReset } from './fault.ts';

export type HttpRequest = {
  readonly method: HttpMethod;
  readonly path: string;
  readonly query?: { readonly [name: string]: string };
  readonly body?: string;
  readonly contentType?: string;
};

/** `fault`: no answer was had; a write may have happened all the same. */
export type Answer =
  | { readonly state: 'answered'; readonly status: number; readonly text: string }
  | { readonly state: 'fault'; readonly problem: Reason };

export type Opened =
  | { readonly state: 'open'; readonly status: number; readonly body: ReadableStream<Uint8Array> | null }
  | { readonly state: 'fault'; readonly problem: Reason };

type Received = { readonly status: number; readonly text: string; readonly retryAfterMs: number | null };

const isToken = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);

class BadToken extends Error {}

const retryAfterOf = (header: string | undefined): number | null =>
  header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;

/**
 * Raw requests to one API server over the machinery of the official client, past its typed serializer: that one drops
 * fields it does not know. A request is sent again after 429 and, for reads, after 503 or a reset connection, only if the server says when.
 */
export class Transport {
  /** How many requests were sent, repeated ones too. */
  requests = 0;
  readonly #connection: Connection;
  readonly #limits: Limits;
  readonly #configuration: Configuration;
  readonly #dispatcher: Dispatcher;
  #renew = false;

  constructor(connection: Connection, limits: Limits, dispatcher: Dispatcher) {
    this.#connection = connection;
    this.#limits = limits;
    this.#dispatcher = dispatcher;
    this.#configuration = createConfiguration({
      baseServer: new ServerConfiguration(connection.server.replace(/\/+$/, ''), {}),
      authMethods: {
        default: { getName: () => 'lazaret', applySecurityAuthentication: (context) => this.#authenticate(context) },
      },
    });
  }

  async send(request: HttpRequest): Promise<Answer> {
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= this.#limits.attempts;
      try {
        const { status, text, retryAfterMs } = await this.#receive(request);
        if (status === 401 && !renewed && !last) {
          renewed = true;
          this.#renew = true;
          continue;
        }
        const waitMs = last ? null : this.#pauseBeforeNext(request, status, retryAfterMs);
        if (waitMs === null) return { state: 'answered', status, text };
        await pause(waitMs);
      } catch (error) {
        if (last || request.method !== 'GET' || !isReset(error)) return { state: 'fault', problem: this.#fault(error) };
      }
    }
  }

  /** Opens a stream that lasts until the signal aborts it or the server ends it. Never tried again. */
  async open(request: HttpRequest, signal: AbortSignal): Promise<Opened> {
    const slow = new AbortController();
    const timer = setTimeout(() => slow.abort(new DOMException('', 'TimeoutError')), this.#limits.requestMs);
    try {
      const { httpStatusCode, body } = await this.#exchange(request, AbortSignal.any([signal, slow.signal]));
      return { state: 'open', status: httpStatusCode, body: body.stream() };
    } catch (error) {
      return { state: 'fault', problem: this.#fault(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends all connections, whatever still runs on them. */
  close(): Promise<void> {
    return this.#dispatcher.destroy();
  }

  async #receive(request: HttpRequest): Promise<Received> {
    const response = await this.#exchange(request, AbortSignal.timeout(this.#limits.requestMs));
    const retryAfterMs = retryAfterOf(response.headers['retry-after']);
    return { status: response.httpStatusCode, text: await response.body.text(), retryAfterMs };
  }

  async #exchange(request: HttpRequest, signal: AbortSignal): Promise<ResponseContext> {
    const context = this.#configuration.baseServer.makeRequestContext(request.path, request.method);
    for (const [name, value] of Object.entries(request.query ?? {})) context.setQueryParam(name, value);
    context.setHeaderParam('Accept', 'application/json, */*');
    context.setHeaderParam('User-Agent', 'lazaret');
    if (request.contentType) context.setHeaderParam('Content-Type', request.contentType);
    if (request.body !== undefined) context.setBody(request.body);
    context.setSignal(signal);
    await this.#configuration.authMethods.default?.applySecurityAuthentication(context);
    this.requests += 1;
    return this.#configuration.httpApi.send(context).toPromise();
  }

  async #authenticate(context: RequestContext): Promise<void> {
    context.setDispatcher(this.#dispatcher);
    const renew = this.#renew;
    this.#renew = false;
    const token = await this.#connection.token(renew);
    if (token === null) return;
    if (!isToken(token)) throw new BadToken();
    context.setHeaderParam('Authorization', `Bearer ${token}`);
  }

  /** Null: don't send it again. A 429 was turned away before anything was done with it; a 503 to a write may not have been. */
  #pauseBeforeNext({ method }: HttpRequest, status: number, retryAfterMs: number | null): number | null {
    const repeatable = status === 429 || (status === 503 && method === 'GET');
    if (!repeatable || retryAfterMs === null || retryAfterMs > this.#limits.longestPauseMs) return null;
    return retryAfterMs;
  }

  #fault(error: unknown): Reason {
    if (error instanceof BadToken)
      return reason(
        'credential-malformed',
        `the credential for ${this.#connection.name} is no bearer token: nothing was sent`,
      );
    if (error instanceof CredentialError) return error.problem;
    return faultOf(error, this.#connection.server);
  }
}

/** Thrown by `Connection.token` when there is no credential to be had; its reason must hold no secret. */
export class CredentialError extends Error {
  readonly problem: Reason;

  constructor(problem: Reason) {
    super(problem.code);
    this.problem = problem;
  }
}
