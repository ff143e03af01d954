import { Finding$, GetFindingsCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { fromApi } from '../../src/finding/api-shape.ts';
import { parse } from '../../src/finding/parse.ts';
import type { Json, JsonObject } from '../../src/json.ts';
import { auditDetail, malwareDetail, received, runtimeDetail, sequenceDetail } from '../builders/finding.ts';

/** What the SDK makes of findings on the wire, as text: what backfill and a user of the CLI hand in. */
const throughSdk = async (finding: JsonObject): Promise<string> => {
  const body = Buffer.from(JSON.stringify({ findings: [finding] }));
  const client = new GuardDutyClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: {
      handle: async () => ({ response: { statusCode: 200, headers: { 'content-type': 'application/json' }, body } }),
    },
  });
  const answer = await client.send(new GetFindingsCommand({ DetectorId: 'd', FindingIds: ['f'] }));
  return JSON.stringify(answer.Findings?.[0]);
};

/** As the SDK writes its model: a code, `[1, …, item]`, `[2, …, key, value]`, `[3, …, names, members]`, or `[schema, traits]`. */
type Schema = number | (() => Schema) | readonly unknown[];

/** Codes: 0 text, 1 number, 2 flag, 4 time, 64 list of, 128 map of. */
const scalar = (code: number): Json => {
  if (code >= 128) return { KeyThatIsData: scalar(code - 128) };
  if (code >= 64) return [scalar(code - 64)];
  const samples: Json[] = ['text', 1.5, true, null, 1759300000.123];
  return samples[code] ?? 'text';
};

const wireNameOf = (member: unknown, name: string): string =>
  Array.isArray(member) && member.length === 2 ? ((member[1] as { jsonName?: string }).jsonName ?? name) : name;

/** A value on the wire with every member that the SDK's model has. */
const everything = (schema: Schema): Json => {
  if (typeof schema === 'number') return scalar(schema);
  if (typeof schema === 'function') return everything(schema());
  if (schema.length === 2) return everything(schema[0] as Schema);
  if (schema[0] === 1) return [everything(schema[4] as Schema)];
  if (schema[0] === 2) return { KeyThatIsData: everything(schema[5] as Schema) };
  if (schema[0] !== 3) return 'text';
  const members = schema[5] as Schema[];
  return Object.fromEntries(
    (schema[4] as string[]).map((name, at) => [wireNameOf(members[at], name), everything(members[at] as Schema)]),
  );
};

describe('a finding in the form of the SDKs', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'sourceIPs',
      { Service: { Action: { KubernetesApiCallAction: { SourceIps: ['x'] } } } },
      { service: { action: { kubernetesApiCallAction: { sourceIPs: ['x'] } } } },
    ],
    [
      'account',
      { User: { Account: { Uid: '1', Name: 'prod' }, Name: 'a' } },
      { user: { account: { uid: '1', account: 'prod' }, name: 'a' } },
    ],
    [
      'lat',
      { Endpoints: [{ Location: { Latitude: 1, City: 'x' } }] },
      { endpoints: [{ location: { lat: 1, city: 'x' } }] },
    ],
    ['lon', { Endpoints: [{ Location: { Longitude: 2 } }] }, { endpoints: [{ location: { lon: 2 } }] }],
    [
      'type',
      { Data: { KubernetesWorkload: { KubernetesResourcesTypes: 'PODS' } } },
      { data: { kubernetesWorkload: { type: 'PODS' } } },
    ],
    [
      'productCodeId',
      { InstanceDetails: { ProductCodes: [{ Code: 'x' }] } },
      { instanceDetails: { productCodes: [{ productCodeId: 'x' }] } },
    ],
    [
      'productCodeType',
      { InstanceDetails: { ProductCodes: [{ ProductType: 'y' }] } },
      { instanceDetails: { productCodes: [{ productCodeType: 'y' }] } },
    ],
    [
      'createdAt',
      { TaskDetails: { TaskCreatedAt: '2026-11-20T10:00:00.000Z' } },
      { taskDetails: { createdAt: 1795168800 } },
    ],
    [
      'LoginAttributes',
      { RdsLoginAttemptAction: { LoginAttributes: [{ User: 'x' }] } },
      { rdsLoginAttemptAction: { LoginAttributes: [{ user: 'x' }] } },
    ],
    [
      'IamInstanceProfile',
      { Data: { Ec2Instance: { IamInstanceProfile: { Arn: 'x' } } } },
      { data: { ec2Instance: { IamInstanceProfile: { arn: 'x' } } } },
    ],
  ])('%s is irregular', (_name, api, wire) => {
    expect(fromApi(api)).toEqual(wire);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['a name elsewhere', { Actors: [{ Process: { Name: 'x' } }] }, { actors: [{ process: { name: 'x' } }] }],
    [
      'an instance profile elsewhere',
      { InstanceDetails: { IamInstanceProfile: { Arn: 'x' } } },
      { instanceDetails: { iamInstanceProfile: { arn: 'x' } } },
    ],
    ['capitals inside', { HostIPC: true, HostPID: true, ETag: 'x' }, { hostIPC: true, hostPID: true, eTag: 'x' }],
    [
      'keys that are data',
      { Anomaly: { Profiles: { UserName: { Alice: [{ ProfileType: 'x' }] } } } },
      { anomaly: { profiles: { UserName: { Alice: [{ profileType: 'x' }] } } } },
    ],
    [
      'behaviour that is data',
      { Behavior: { UserIdentity: { Alice: { ProfileType: 'x' } } } },
      { behavior: { UserIdentity: { Alice: { profileType: 'x' } } } },
    ],
    ['resources that are data', { AffectedResources: { 'AWS::EC2': 'X' } }, { affectedResources: { 'AWS::EC2': 'X' } }],
    ['nulls', { Resource: null, Tags: [null] }, { resource: null, tags: [null] }],
    ['members of tomorrow', { NewThing: { NewPart: 1 } }, { newThing: { newPart: 1 } }],
  ])('leaves alone or follows the rule: %s', (_what, api, wire) => {
    expect(fromApi(api)).toEqual(wire);
  });

  it('has text for the times of the finding itself, and seconds for those inside', () => {
    const wire = fromApi({
      UpdatedAt: '2026-11-20T10:00:00.000Z',
      Resource: { EksClusterDetails: { CreatedAt: '2025-10-01T08:26:40.123000+02:00' } },
    });
    expect(wire).toEqual({
      updatedAt: '2026-11-20T10:00:00.000Z',
      resource: { eksClusterDetails: { createdAt: 1759300000.123 } },
    });
  });

  it('keeps a time that is none as it is', () => {
    expect(fromApi({ EksClusterDetails: { CreatedAt: 'yesterday' }, Signal: { FirstSeenAt: 5 } })).toEqual({
      eksClusterDetails: { createdAt: 'yesterday' },
      signal: { firstSeenAt: 5 },
    });
  });

  it('takes no member for a prototype', () => {
    const wire = fromApi(JSON.parse('{"__proto__":{"Polluted":true}}'));
    expect(Object.keys(wire)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('comes back from the SDK as it was on the wire, with every member of its model', async () => {
    const wire = everything(Finding$ as unknown as Schema) as JsonObject;
    expect(JSON.stringify(wire).match(/":/g)?.length).toBeGreaterThan(500);
    expect(fromApi(JSON.parse(await throughSdk(wire)))).toEqual(wire);
  });

  it.each([
    ['runtime', runtimeDetail()],
    ['audit', auditDetail()],
    ['malware', malwareDetail()],
    ['attack sequence', sequenceDetail()],
  ])('gives the same finding as the event, detail and all: %s', async (_family, detail) => {
    const withoutNulls = JSON.parse(JSON.stringify(detail, (_key, value) => value ?? undefined));
    const event = parse(received(withoutNulls));
    const api = parse(received(await throughSdk(withoutNulls)));
    expect(api).toEqual({ ...event, shape: 'api' });
    expect(api.kind).toBe('finding');
  });
});
