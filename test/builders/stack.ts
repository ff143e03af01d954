import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Deployment } from '../../cdk/deployment.ts';
import { LazaretStack } from '../../cdk/lazaret-stack.ts';
import cdkJson from '../../cdk.json' with { type: 'json' };

export const aDeployment = (overrides: Partial<Deployment> = {}): Deployment => ({
  enforces: false,
  clusters: [{ name: 'prod' }],
  alerts: { email: ['oncall@example.com'] },
  evidence: {},
  policyFile: null,
  ...overrides,
});

/** The synthesized template, without bundles and without the validator: their own tests have them. */
export const aTemplate = (overrides: Partial<Deployment> = {}): Template => {
  process.env['CDK_VALIDATION'] = 'false';
  const app = new App({ analyticsReporting: false, context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  return Template.fromStack(new LazaretStack(app, 'Lazaret', { deployment: aDeployment(overrides) }));
};
