import path from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

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
  readonly function: NodejsFunction;
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
    this.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.function = new NodejsFunction(this, 'Function', {
      entry: path.join(root, 'lambda', props.entry),
      handler: 'handler',
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize ?? 1024,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      tracing: Tracing.DISABLED,
      environment: { NODE_OPTIONS: '--enable-source-maps', POWERTOOLS_SERVICE_NAME: 'lazaret', ...props.environment },
      awsSdkConnectionReuse: false,
      projectRoot: root,
      depsLockFilePath: path.join(root, 'package-lock.json'),
      bundling: bundling(props.policyFile),
    });
  }
}

const bundling = (policyFile: string | undefined) => ({
  forceDockerBundling: false,
  format: OutputFormat.ESM,
  target: 'node24',
  minify: true,
  sourceMap: true,
  sourceMapMode: SourceMapMode.EXTERNAL,
  bundleAwsSDK: true,
  mainFields: ['module', 'main'],
  // Some dependencies are CommonJS and call `require` for Node's own modules.
  banner: "import{createRequire as lazaretRequire}from'node:module';const require=lazaretRequire(import.meta.url);",
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_input: string, output: string) =>
      policyFile
        ? [`cp ${JSON.stringify(path.resolve(policyFile))} ${JSON.stringify(path.join(output, 'lazaret.yaml'))}`]
        : [],
  },
});
