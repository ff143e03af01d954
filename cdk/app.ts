import { App } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import { addChecks } from './checks.ts';
import { readDeployment } from './deployment.ts';
import { LazaretStack } from './lazaret-stack.ts';

// The flags of cdk.json hold without the CDK's command line too: `node cdk/app.ts` makes the same template.
const app = new App({ context: cdkJson.context });
const policyFile = app.node.tryGetContext('policy') as string | undefined;
new LazaretStack(app, 'Lazaret', { deployment: readDeployment(policyFile) });
addChecks(app);
app.synth();
