import { App } from 'aws-cdk-lib';
import { addChecks } from './checks.ts';
import { readDeployment } from './deployment.ts';
import { LazaretStack } from './lazaret-stack.ts';

const app = new App();
const policyFile = app.node.tryGetContext('policy') as string | undefined;
new LazaretStack(app, 'Lazaret', { deployment: readDeployment(policyFile) });
addChecks(app);
app.synth();
