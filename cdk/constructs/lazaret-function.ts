import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, type BundlingOptions, DockerImage, type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';
import { bundle } from '../bundle.ts';

const root = path.resolve(import.meta.dirname, '../..');

export type LazaretFunctionProps = {
  /** File below `lambda/`, e.g. `intake.ts`. */
  readonly entry: string;
  readonly description: string;
  readonly timeout: Duration;
  /** MiB. @default 1024 (the CPU share that makes TLS and JSON quick) */
  readonly memorySize?: number;
  readonly environment: { readonly [name: string]: string };
  /** Policy file that goes into the bundle, as it is. @default none: observe, without rules */
  readonly policyFile?: string;
};

/** One function with a role and a log group of its own: Node 24 on arm64, bundled by esbuild, everything inside. */
export class LazaretFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: LazaretFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
    });
    allow(this.role, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.function = new LambdaFunction(this, 'Function', {
      code: Code.fromAsset(root, {
        assetHashType: AssetHashType.OUTPUT,
        bundling: bundling(path.join('lambda', props.entry), props.policyFile),
      }),
      handler: 'index.handler',
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize ?? 1024,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      tracing: Tracing.DISABLED,
      environment: { POWERTOOLS_SERVICE_NAME: 'lazaret', ...props.environment },
    });
  }
}

/** Bundled here, by the esbuild that is installed; there is no image to fall back to. */
const bundling = (entry: string, policyFile: string | undefined): BundlingOptions => ({
  image: DockerImage.fromRegistry('none'),
  // Not run, but what tells the two bundles of one source apart for the CDK.
  command: [entry],
  local: {
    tryBundle: (folder) => {
      bundle(entry, folder);
      if (policyFile) writeFileSync(path.join(folder, 'lazaret.yaml'), readFileSync(policyFile));
      return true;
    },
  },
});
