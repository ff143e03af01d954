import { localClient, region } from '../stack.ts';

/** What a service says of one resource, by the names that CloudFormation has for its properties, and what `Fn::GetAtt` would give. */
export type Read = {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly attributes?: Readonly<Record<string, string>>;
};

export type At = {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly endpoint: string;
  /** The resource's own properties as the template has them, resolved: for types that hang on another resource. */
  readonly stated: () => Promise<Readonly<Record<string, unknown>>>;
};

/** Asks the real describe API of a type for one resource. */
export type Reader = (at: At) => Promise<Read>;

type Sends = { send(command: never): Promise<unknown>; destroy(): void };

/** One request by a client of its own. */
export const ask = async <Client extends Sends, Answer>(
  Kind: new (configuration: ReturnType<typeof localClient>) => Client,
  { endpoint }: At,
  request: (client: Client) => Promise<Answer>,
): Promise<Answer> => {
  const client = new Kind(localClient(endpoint));
  try {
    return await request(client);
  } finally {
    client.destroy();
  }
};

/** A service that speaks JSON and whose client is no dependency of ours; the emulator tells services by the credential's scope. */
export const askJson = async (
  { endpoint }: At,
  service: string,
  target: string,
  body: object,
): Promise<Record<string, unknown>> => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
};

/** A policy document, which some services give as JSON and IAM as JSON in percent signs. */
export const parsed = (text: string | undefined): unknown =>
  text === undefined ? undefined : JSON.parse(text.startsWith('%7B') ? decodeURIComponent(text) : text);

/** Of what a service says, the parts that the template speaks of: some add defaults of their own below a property. */
export const asFarAsStated = (read: unknown, stated: unknown): unknown => {
  if (typeof read !== 'object' || typeof stated !== 'object' || read === null || stated === null) return read;
  if (Array.isArray(read) || Array.isArray(stated)) return read;
  const entries = Object.entries(stated).map(([name, one]) => [name, asFarAsStated(Reflect.get(read, name), one)]);
  return Object.fromEntries(entries);
};
