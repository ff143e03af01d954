import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DeletePublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { deploymentOf } from '../../cdk/deployment.ts';
import { loadPolicy } from '../../src/decide/policy.ts';
import { physical } from './harness.ts';
import { type Moto, startMoto } from './moto.ts';
import { type NotStored, notStored } from './readback/not-stored.ts';
import { readBack } from './readback/readback.ts';
import { readers, recordedOnly } from './readback/readers.ts';
import { spareTemplate } from './readback/spare-template.ts';
import {
  account,
  type DeployedStack,
  deploy,
  deployTemplate,
  localClient,
  region,
  synthesize,
  type Template,
} from './stack.ts';

import.meta.jest.setTimeout(60_000);

/** Each key of the policy that brings a resource into the stack: a construct that none of them brings is not read back. */
const everything = (mode: 'observe' | 'enforce'): string => `
rules:
  - { name: suspects, when: {}, do: ${mode === 'enforce' ? '[quarantine]' : '[]'}, mode: ${mode} }
clusters:
  - { name: prod, accountId: "${account}", region: ${region} }
  - { name: far, region: us-east-1 }
  - { name: theirs, accountId: "999922223333", roleArn: "arn:aws:iam::999922223333:role/lazaret" }
alerts:
  email: [oncall@example.com, second@example.com]
  chat: { workspaceId: T0123456, channelId: C0123456 }
capture: { logs: true }
revoke: { roles: ["arn:aws:iam::${account}:role/shop-web"] }
evidence: { retentionDays: 30, breakGlassRoleArn: "arn:aws:iam::${account}:role/glass" }
`;

const deploymentIn = (mode: 'observe' | 'enforce') => {
  const loaded = loadPolicy(everything(mode), 'lazaret.yaml');
  if (loaded.state === 'invalid') throw new Error(loaded.errors.map(({ message }) => message).join('\n'));
  return deploymentOf(loaded.policy, path.join(import.meta.dirname, '../../examples/lazaret.yaml'));
};

let moto: Moto;
const needed = new Set<NotStored>();
beforeAll(async () => {
  moto = await startMoto({
    script: path.join(import.meta.dirname, 'moto/serve.py'),
    environment: { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ACCOUNT_ID: account },
  });
});
afterAll(() => moto?.stop());

const emptied = () => fetch(`${moto.endpoint}/moto-api/reset`, { method: 'POST' });

describe('what the template says is what the services have, resource by resource', () => {
  let enforcing: { template: Template; stack: DeployedStack };

  it.each([
    ['observe', 30],
    ['enforce', 45],
  ] as const)('%s', async (mode, atLeast) => {
    await emptied();
    const synthesized = await synthesize(deploymentIn(mode), false);
    const stack = await deploy(synthesized, moto.endpoint);
    enforcing = { template: synthesized.template, stack };

    const read = await readBack(synthesized.template, stack, moto.endpoint);

    expect(read.faults).toEqual([]);
    expect(read.resources).toBeGreaterThanOrEqual(atLeast);
    for (const entry of read.needed) needed.add(entry);
  });

  it('and what was changed behind its back is told by name and value', async () => {
    const { template, stack } = enforcing;
    const sns = new SNSClient(localClient(moto.endpoint));
    const s3 = new S3Client(localClient(moto.endpoint));
    const TopicArn = physical(stack, 'AWS::SNS::Topic', 'AlertsTopic');
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'DisplayName', AttributeValue: 'Other' }));
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: physical(stack, 'AWS::S3::Bucket', 'EvidenceBucket') }));

    const { faults } = await readBack(template, stack, moto.endpoint);

    expect(faults).toHaveLength(5);
    expect(faults.filter((fault) => fault.includes('AWS::S3::Bucket PublicAccessBlockConfiguration'))).toHaveLength(4);
    expect(faults.at(-1)).toMatch(
      /^AlertsTopic\w+: AWS::SNS::Topic DisplayName is Lazaret in the template and Other in the emulator/,
    );
  });

  it('and of what the emulator does not keep, nothing is excused that it keeps', () => {
    expect(notStored.filter((entry) => !needed.has(entry))).toEqual([]);
  });
});

it('and whatever the policy can bring into the stack is in the one that was read', () => {
  const idle = Object.entries(deploymentIn('enforce')).filter(
    ([, value]) => !value || (typeof value === 'object' && Object.keys(value).length === 0),
  );

  expect(idle).toEqual([]);
});

describe('the readers', () => {
  it('are one for each type that the emulator can create', async () => {
    const folder = path.join(import.meta.dirname, 'moto');
    const files = (await readdir(folder)).filter((name) => name.startsWith('types_'));
    const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')));
    const types = texts.flatMap((text) => [...text.matchAll(/@resource_type\("([^"]+)"\)/g)].map(([, type]) => type));

    expect(types.toSorted()).toEqual(Object.keys(readers).toSorted());
  });

  it('read the types too that no template has today', async () => {
    await emptied();
    const stack = await deployTemplate(spareTemplate, moto.endpoint);

    const read = await readBack(spareTemplate, stack, moto.endpoint);

    expect(read.faults).toEqual([]);
    expect(read.resources).toBe(Object.keys(spareTemplate.Resources).length);
  });

  it('say of a type without one where it has to be written', async () => {
    const template = { Resources: { Table: { Type: 'AWS::DynamoDB::Table' } } };
    const stack = { outputs: {}, resources: { Table: { type: 'AWS::DynamoDB::Table', physicalId: 'table' } } };

    const { faults } = await readBack(template, stack, moto.endpoint);

    expect(faults).toEqual([
      expect.stringMatching(/^Table: nothing reads AWS::DynamoDB::Table back: add a function .*\/readers-\*\.ts$/),
    ]);
  });

  it.each(Object.entries(recordedOnly))(
    'read %s from a record, which the emulator has no API for',
    async (_type, { service, path: asked }) => {
      const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

      const response = await fetch(`${moto.endpoint}${asked}`, { headers: { authorization } });

      // A service that exists answers in JSON or XML, its errors too; the emulator's web server answers for none.
      expect(response.headers.get('content-type')).toContain('text/html');
    },
  );
});
