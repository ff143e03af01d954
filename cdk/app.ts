import { App } from 'aws-cdk-lib';
import { readDeployment } from './deployment.ts';
import { LazaretStack } from './lazaret-stack.ts';
import { addChecks } from './checks.ts';

const app = new App();
const policyFile = app.node.tryGetContext('policy') as string | undefined;
const stack = new LazaretStack(app, 'Lazaret', { deployment: readDeployment(policyFile) });
addChecks(app, stack);
app.synth();
