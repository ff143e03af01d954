import { isObject } from '../../json.ts';
import { type Reason, reason } from '../../reason.ts';

type Fault = { readonly code: string; readonly says: string };

const timedOut: Fault = { code: 'cluster-timeout', says: 'gave no answer in time' };
const reset: Fault = { code: 'cluster-connection', says: 'closed the connection' };
const untrusted = (says: string): Fault => ({ code: 'cluster-tls', says: `cannot be trusted: ${says}` });
const unreached = (says: string): Fault => ({ code: 'cluster-connection', says: `cannot be reached: ${says}` });

/** What Node.js, OpenSSL and undici call what went wrong. Their messages are never used: they may quote what was sent. */
const faults: { readonly [code: string]: Fault } = {
  TimeoutError: timedOut,
  AbortError: timedOut,
  UND_ERR_CONNECT_TIMEOUT: unreached('no connection in time; is its network open to this machine?'),
  UND_ERR_HEADERS_TIMEOUT: timedOut,
  UND_ERR_BODY_TIMEOUT: timedOut,
  UND_ERR_RES_EXCEEDED_MAX_SIZE: { code: 'cluster-answer', says: 'answered with more than can be read' },
  UND_ERR_SOCKET: reset,
  ECONNRESET: reset,
  EPIPE: reset,
  ECONNREFUSED: unreached('nothing listens there'),
  ENOTFOUND: unreached('its name is not known to DNS'),
  EAI_AGAIN: unreached('DNS gave no answer'),
  EHOSTUNREACH: unreached('no route'),
  ENETUNREACH: unreached('no route'),
  ETIMEDOUT: unreached('no connection in time'),
  CERT_HAS_EXPIRED: untrusted('its certificate has expired'),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted('its certificate is not by the given authority'),
  SELF_SIGNED_CERT_IN_CHAIN: untrusted('its certificate is not by the given authority'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted('its certificate is not by the given authority'),
  UNABLE_TO_GET_ISSUER_CERT: untrusted('its certificate is not by the given authority'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted('its certificate is not by the given authority'),
  CERT_SIGNATURE_FAILURE: untrusted('its certificate is not by the given authority'),
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted('its certificate is for another name'),
};

/** The codes and names in an error and in what caused it, the cause first. */
const namesOf = (error: unknown, depth = 0): string[] => {
  if (!isObject(error) || depth > 5) return [];
  const { code, errors, cause, name } = error;
  const causes = [cause, ...(Array.isArray(errors) ? errors : [])].flatMap((one) => namesOf(one, depth + 1));
  return [...causes, ...[code, name].filter((one) => typeof one === 'string')];
};

/** Why there was no answer, in words that hold nothing of what was sent. */
export const faultOf = (error: unknown, server: string): Reason => {
  const names = namesOf(error);
  const known = names.map((name) => faults[name]).find((fault) => fault !== undefined);
  if (known) return reason(known.code, `${server} ${known.says}`);
  const [name = 'unknown error'] = names;
  return /SSL|TLS|CERT|EPROTO/.test(name)
    ? reason('cluster-tls', `${server} cannot be trusted (${name})`)
    : reason('cluster-connection', `${server} cannot be reached (${name.slice(0, 60)})`);
};

/** Sent, and then the connection went: a read may be sent again. */
export const isReset = (error: unknown): boolean =>
  namesOf(error).some((name) => faults[name] === reset) && !namesOf(error).includes('AbortError');

const codes: { readonly [status: number]: string } = {
  400: 'cluster-bad-request',
  401: 'cluster-unauthorized',
  403: 'cluster-forbidden',
  409: 'cluster-conflict',
  410: 'cluster-list-expired',
  422: 'cluster-invalid',
  429: 'cluster-busy',
};

const codeOf = (status: number): string => codes[status] ?? (status >= 500 ? 'cluster-error' : 'cluster-refused');

/** The Status object of the Kubernetes API (meta/v1); null where the answer is none. */
export const statusOf = (text: string): { message: string; reason: string } | null => {
  try {
    const status: unknown = JSON.parse(text);
    if (!isObject(status) || status['kind'] !== 'Status') return null;
    const { message, reason: why } = status;
    return { message: typeof message === 'string' ? message : '', reason: typeof why === 'string' ? why : '' };
  } catch {
    return null;
  }
};

/** Its first line only: those that follow may hold the whole object. */
const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/\p{Cc}+/gu, ' ').slice(0, 300);

/** What the API server said no with. */
export const refusalOf = (answer: { status: number; text: string }, what: string): Reason => {
  const said = firstLine(statusOf(answer.text)?.message ?? '');
  return reason(codeOf(answer.status), `${what}: ${answer.status}${said === '' ? '' : `: ${said}`}`);
};
