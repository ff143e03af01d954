import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

export type FakeFinding = {
  readonly id: string;
  readonly updatedAt: string;
  readonly type: string;
  readonly title: string;
  readonly service: { readonly archived?: boolean; readonly count?: number; readonly [member: string]: unknown };
  readonly [member: string]: unknown;
};

type Body = { readonly [member: string]: unknown };
type Answer = { readonly status: number; readonly body: object; readonly errorType?: string };

const bad = (message: string): Answer => ({ status: 400, body: { message, __type: 'InvalidInputException' } });
const ninetyDays = 90 * 86_400_000;
const most = 50;
const token = /^\d{4}-\d\d-\d\dT\S+ \S+$/;

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

type Written = { readonly status: number; readonly headers: Record<string, string>; readonly text: string };
type SdkResponse = { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: Readable };
const textOf = (body: string | Uint8Array | undefined): string =>
  typeof body === 'string' ? body : new TextDecoder().decode(body);
type SdkRequest = {
  readonly method: string;
  readonly path: string;
  readonly query?: object;
  readonly body?: string | Uint8Array;
};

type Bounds = { readonly greaterThanOrEqual?: number; readonly lessThan?: number; readonly equals?: readonly string[] };

const criteria: { readonly [name: string]: (finding: FakeFinding, bounds: Bounds) => boolean } = {
  updatedAt: ({ updatedAt }, { greaterThanOrEqual = 0, lessThan = Number.POSITIVE_INFINITY }) =>
    Date.parse(updatedAt) >= greaterThanOrEqual && Date.parse(updatedAt) < lessThan,
  'service.archived': ({ service }, { equals = [] }) => equals.includes(String(service.archived ?? false)),
};

/** GuardDuty as far as Lazaret uses it; what it does is written in fake-guardduty.md. */
export class FakeGuardDuty {
  readonly detectors = new Map<string, Map<string, FakeFinding>>();
  readonly calls: string[] = [];
  readonly #server: Server;
  readonly #now: () => Date;
  #fail: number | null = null;
  #throttled = 0;
  /** Runs before each page of ListFindings: what happens in GuardDuty meanwhile. */
  beforePage: () => void = () => {};

  constructor(now: () => Date = () => new Date()) {
    this.#now = now;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  put(detector: string, ...findings: FakeFinding[]): void {
    const held = this.detectors.get(detector) ?? new Map<string, FakeFinding>();
    for (const finding of findings) held.set(finding.id, finding);
    this.detectors.set(detector, held);
  }

  failNext(status: number): void {
    this.#fail = status;
  }

  throttleNext(calls: number): void {
    this.#throttled = calls;
  }

  /** For an SDK client in the same process: the same requests and answers, without a connection. */
  requestHandler(): { handle: (request: SdkRequest) => Promise<{ response: SdkResponse }> } {
    return {
      handle: async ({ method, path, query, body }) => {
        const search = new URLSearchParams((query ?? {}) as Record<string, string>);
        const { status, headers, text } = this.#respond(method, path, search, textOf(body));
        return {
          response: { statusCode: status, headers, body: Readable.from([Buffer.from(text)]) },
        };
      },
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
    const { status, headers, text } = this.#respond(request.method ?? '', pathname, searchParams, await read(request));
    response.writeHead(status, headers);
    response.end(text);
  }

  #respond(method: string, path: string, query: URLSearchParams, given: string): Written {
    this.calls.push(`${method} ${path}`);
    const body = given === '' ? {} : (JSON.parse(given) as Body);
    const answer = this.#failed() ?? this.#answer(method, path, body, query);
    const fault = answer.status >= 400 ? { 'x-amzn-errortype': answer.errorType ?? 'BadRequestException' } : {};
    return {
      status: answer.status,
      headers: { 'content-type': 'application/json', ...fault },
      text: JSON.stringify(answer.body),
    };
  }

  #failed(): Answer | null {
    if (this.#throttled > 0) {
      this.#throttled -= 1;
      return { status: 400, body: { message: 'Rate exceeded' }, errorType: 'ThrottlingException' };
    }
    const status = this.#fail;
    this.#fail = null;
    if (status === null) return null;
    const errorType = status >= 500 ? 'InternalServerErrorException' : 'BadRequestException';
    return { status, body: { message: 'asked to fail' }, errorType };
  }

  #answer(method: string, path: string, body: Body, query: URLSearchParams): Answer {
    if (method === 'GET' && path === '/detector') return this.#listDetectors(query);
    const [, id = '', call = ''] = /^\/detector\/([^/]+)\/findings(?:\/(get|create|archive))?$/.exec(path) ?? [];
    const findings = this.detectors.get(id);
    if (!findings)
      return bad(`The request is rejected because the input detectorId is not owned by the current account: ${id}`);
    if (call === 'get') return this.#get(findings, body);
    if (call === 'create') return this.#createSamples(id, findings, body);
    return call === 'archive' ? this.#archive(id, findings, body) : this.#list(findings, body);
  }

  #listDetectors(query: URLSearchParams): Answer {
    const all = [...this.detectors.keys()];
    const from = Number(query.get('nextToken') ?? 0);
    const size = Math.min(most, Number(query.get('maxResults') ?? most));
    const next = from + size < all.length ? String(from + size) : '';
    return { status: 200, body: { detectorIds: all.slice(from, from + size), nextToken: next } };
  }

  #list(findings: Map<string, FakeFinding>, body: Body): Answer {
    this.beforePage();
    const asked = ((body['findingCriteria'] as Body | undefined)?.['criterion'] ?? {}) as { [name: string]: Bounds };
    const unknown = Object.keys(asked).find((name) => !criteria[name]);
    if (unknown) return bad(`criterion ${unknown} is not one of the fake's`);
    const { attributeName = 'updatedAt', orderBy = 'ASC' } = (body['sortCriteria'] ?? {}) as {
      [member: string]: string;
    };
    if (attributeName !== 'updatedAt' || orderBy !== 'ASC') return bad('the fake sorts by updatedAt, ASC');
    const ids = [...findings.values()]
      .filter(({ updatedAt }) => this.#now().getTime() - Date.parse(updatedAt) <= ninetyDays)
      .filter((finding) => Object.entries(asked).every(([name, bounds]) => criteria[name]?.(finding, bounds)))
      .sort((a, b) => (`${a.updatedAt}${a.id}` < `${b.updatedAt}${b.id}` ? -1 : 1))
      .map(({ id, updatedAt }) => ({ id, at: `${updatedAt} ${id}` }));
    const after = String(body['nextToken'] ?? '');
    if (after !== '' && !token.test(after)) return bad('The request is rejected because the nextToken is invalid');
    const left = ids.filter(({ at }) => at > after);
    const page = left.slice(0, Math.min(most, Number(body['maxResults'] ?? most)));
    const nextToken = page.length < left.length ? (page.at(-1)?.at ?? '') : '';
    return { status: 200, body: { findingIds: page.map(({ id }) => id), nextToken } };
  }

  #get(findings: Map<string, FakeFinding>, body: Body): Answer {
    const ids = (body['findingIds'] ?? []) as string[];
    if (ids.length === 0 || ids.length > most) return bad(`findingIds: 1 to ${most}, not ${ids.length}`);
    return { status: 200, body: { findings: ids.flatMap((id) => findings.get(id) ?? []).reverse() } };
  }

  #createSamples(detector: string, findings: Map<string, FakeFinding>, body: Body): Answer {
    const types = (body['findingTypes'] ?? []) as string[];
    if (types.length > most) return bad(`findingTypes: at most ${most}, not ${types.length}`);
    const unknown = types.find((type) => !/^[A-Za-z]+:[A-Za-z0-9]+\/[\w.!&]+$/.test(type));
    if (unknown !== undefined) return bad(`findingTypes: ${unknown} is no finding type`);
    for (const type of types) {
      const id = createHash('md5').update(`${detector} ${type}`).digest('hex');
      const count = (findings.get(id)?.service.count ?? 0) + 1;
      this.put(detector, sampleFinding({ id, type, count, at: this.#now().toISOString() }));
    }
    return { status: 200, body: {} };
  }

  #archive(detector: string, findings: Map<string, FakeFinding>, body: Body): Answer {
    for (const id of (body['findingIds'] ?? []) as string[]) {
      const finding = findings.get(id);
      if (finding) this.put(detector, { ...finding, service: { ...finding.service, archived: true } });
    }
    return { status: 200, body: {} };
  }
}

const sampleFinding = ({
  id,
  type,
  count,
  at,
}: {
  id: string;
  type: string;
  count: number;
  at: string;
}): FakeFinding => ({
  schemaVersion: '2.0',
  accountId: '011122223333',
  region: 'eu-west-1',
  partition: 'aws',
  id,
  arn: `arn:aws:guardduty:eu-west-1:011122223333:detector/d/finding/${id}`,
  type,
  title: `[SAMPLE] ${type}`,
  description: 'A sample finding',
  severity: 5,
  createdAt: at,
  updatedAt: at,
  resource: {
    resourceType: 'EKSCluster',
    eksClusterDetails: { name: 'GeneratedFindingEKSClusterName', arn: 'GeneratedFindingEKSClusterArn' },
    kubernetesDetails: {
      kubernetesWorkloadDetails: { name: 'GeneratedFindingKubernetesWorkloadName', type: 'pods', namespace: 'default' },
    },
  },
  service: {
    serviceName: 'guardduty',
    archived: false,
    count,
    additionalInfo: { value: '{"sample":true}', type: 'default' },
  },
});
