import { readFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudFormationClient, CreateStackCommand, DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
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

export type Template = { readonly Resources: { readonly [logicalId: string]: { readonly Type: string; readonly Properties?: Record<string, unknown> } } };

export type Synthesized = { readonly directory: string; readonly template: Template; readonly bundles: { readonly [logicalId: string]: string } };

/** Synthesizes the app's stack as `cdk synth` does, the functions' bundles included unless `bundle` is false. */
export const synthesize = async (deployment: Deployment, bundle = true): Promise<Synthesized> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'lazaret-synth-'));
  const { context } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../cdk.json'), 'utf8')) as { context: Record<string, unknown> };
  const app = new App({ outdir: directory, analyticsReporting: false, context: { ...context, ...(bundle ? {} : { 'aws:cdk:bundling-stacks': [] }) } });
  new LazaretStack(app, 'Lazaret', { deployment, env: { account, region } });
  app.synth();
  const template = JSON.parse(await readFile(path.join(directory, 'Lazaret.template.json'), 'utf8')) as Template;
  return { directory, template, bundles: bundlesOf(directory, template) };
};

const bundlesOf = (directory: string, template: Template): { [logicalId: string]: string } =>
  Object.fromEntries(
    Object.entries(template.Resources).flatMap(([logicalId, resource]) => {
      const code = resource.Properties?.['Code'] as { S3Key?: string } | undefined;
      return resource.Type === 'AWS::Lambda::Function' && code?.S3Key ? [[logicalId, path.join(directory, `asset.${code.S3Key.replace('.zip', '')}`)]] : [];
    }),
  );
