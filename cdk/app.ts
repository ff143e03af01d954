import { App } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { addChecks } from './checks.ts';
import { policyFileIn } from './context.ts';
import { DeploymentError, readDeployment } from './deployment.ts';
import { LazaretStack } from './lazaret-stack.ts';

// The flags of cdk.json hold without the CDK's command line too: `node cdk/app.ts` makes the same template.
const app = new App({ context: { ...cdkJson.context, 'aws:cdk:enable-path-metadata': true }, autoSynth: false });
try {
  new LazaretStack(app, 'Lazaret', { deployment: readDeployment(policyFileIn(app.node.getAllContext())) });
  addChecks(app);
  app.synth();
} catch (error) {
  // What somebody wrote wrongly is told in words; a trace is for our own mistakes.
  if (!(error instanceof DeploymentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
