import { type App, type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** cdk-nag's AwsSolutions rules run at synthesis; what is not acknowledged stops it. */
export const addChecks = (app: App): void => {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
};

/** Accepts one finding of one rule on one construct, beside the code it is about, with the reason in words. */
export const acknowledge = (construct: IConstruct, rule: string, reason: string): void => {
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
};

/** Accepts the star in a statement about objects under some prefixes of one bucket. */
export const acknowledgeObjects = (construct: IConstruct, bucket: Bucket, prefixes: readonly string[]): void => {
  const id = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement);
  for (const prefix of prefixes)
    acknowledge(
      construct,
      `IAM5[Resource::<${id}.Arn>/${prefix}*]`,
      'Keys are made of findings, plans and times at run time; the statement is limited to one prefix of one bucket',
    );
};
