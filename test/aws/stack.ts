import { readFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { App } from 'aws-cdk-lib';
import type { Deployment } from '../../cdk/deployment.ts';
import { LazaretStack } from '../../cdk/lazaret-stack.ts';

export const account = '123456789012';
export const region = 'eu-central-1';

/** Dummy credentials and a loopback endpoint for every client: no test can reach AWS. */
export const localClient = (endpoint: string) => ({
  region,
  endpoint,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  forcePathStyle: true,
  useQueueUrlAsEndpoint: false,
});

export type Template = {
  readonly Resources: {
    readonly [logicalId: string]: { readonly Type: string; readonly Properties?: Record<string, unknown> };
  };
};

export type Synthesized = {
  readonly directory: string;
  readonly template: Template;
  readonly bundles: { readonly [logicalId: string]: string };
};

/** Synthesizes the app's stack as `cdk synth` does, the functions' bundles included unless `bundle` is false. */
export const synthesize = async (deployment: Deployment, bundle = true): Promise<Synthesized> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'lazaret-synth-'));
  const { context } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const app = new App({
    outdir: directory,
    analyticsReporting: false,
    context: { ...context, ...(bundle ? {} : { 'aws:cdk:bundling-stacks': [] }) },
  });
  new LazaretStack(app, 'Lazaret', { deployment, env: { account, region } });
  app.synth();
  const template = JSON.parse(await readFile(path.join(directory, 'Lazaret.template.json'), 'utf8')) as Template;
  return { directory, template, bundles: bundlesOf(directory, template) };
};

const bundlesOf = (directory: string, template: Template): { [logicalId: string]: string } =>
  Object.fromEntries(
    Object.entries(template.Resources).flatMap(([logicalId, resource]) => {
      const code = resource.Properties?.['Code'] as { S3Key?: string } | undefined;
      return resource.Type === 'AWS::Lambda::Function' && code?.S3Key
        ? [[logicalId, path.join(directory, `asset.${code.S3Key.replace('.zip', '')}`)]]
        : [];
    }),
  );

export type DeployedStack = {
  readonly outputs: { readonly [name: string]: string };
  /** Physical ids by logical id. */
  readonly resources: { readonly [logicalId: string]: { readonly type: string; readonly physicalId: string } };
};

const stackName = 'Lazaret';
/** Any zip: the emulator never runs it, the harness runs the bundle from the assembly. */
const emptyZip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

const putAssets = async (synthesized: Synthesized, s3: S3Client): Promise<string> => {
  const assets = JSON.parse(await readFile(path.join(synthesized.directory, 'Lazaret.assets.json'), 'utf8')) as {
    files: { [hash: string]: { destinations: { [name: string]: { bucketName: string; objectKey: string } } } };
  };
  const template = await readFile(path.join(synthesized.directory, 'Lazaret.template.json'));
  const destinations = Object.values(assets.files).flatMap(({ destinations }) => Object.values(destinations));
  const bucket = destinations[0]!.bucketName;
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  for (const { objectKey } of destinations)
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: objectKey, Body: objectKey.endsWith('.zip') ? emptyZip : template }),
    );
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'template.json', Body: template }));
  return `https://${bucket}.s3.amazonaws.com/template.json`;
};

/** Creates the synthesized template in the emulator by CloudFormation CreateStack; anything it does not understand is an error. */
export const deploy = async (synthesized: Synthesized, endpoint: string): Promise<DeployedStack> => {
  const client = localClient(endpoint);
  const templateUrl = await putAssets(synthesized, new S3Client(client));
  await new SSMClient(client).send(
    new PutParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' }),
  );
  return create({ TemplateURL: templateUrl }, endpoint);
};

/** Creates a template that needs no assets. */
export const deployTemplate = (template: object, endpoint: string): Promise<DeployedStack> =>
  create({ TemplateBody: JSON.stringify(template) }, endpoint);

const create = async (
  template: { readonly TemplateURL: string } | { readonly TemplateBody: string },
  endpoint: string,
): Promise<DeployedStack> => {
  const cloudFormation = new CloudFormationClient(localClient(endpoint));
  await cloudFormation.send(
    new CreateStackCommand({ StackName: stackName, ...template, Capabilities: ['CAPABILITY_IAM'] }),
  );
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  if (Stacks?.[0]?.StackStatus !== 'CREATE_COMPLETE')
    throw new Error(`stack not created: ${Stacks?.[0]?.StackStatus} ${Stacks?.[0]?.StackStatusReason}`);
  const { StackResources } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: stackName }));
  return {
    outputs: Object.fromEntries(
      (Stacks[0].Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
    ),
    resources: Object.fromEntries(
      (StackResources ?? []).map(({ LogicalResourceId, PhysicalResourceId, ResourceType }) => [
        LogicalResourceId ?? '',
        { type: ResourceType ?? '', physicalId: PhysicalResourceId ?? '' },
      ]),
    ),
  };
};
