import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { CfnSlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export type AlertsProps = {
  readonly email: readonly string[];
  /** Slack channel reached through Amazon Q Developer in chat applications, so that no webhook secret lives in a function. */
  readonly chat?: { readonly workspaceId: string; readonly channelId: string };
};

/** Where alerts leave: one topic (e-mail and chat get their own rendering of the same publish) and one bus for everything else. */
export class Alerts extends Construct {
  readonly topic: Topic;
  readonly bus: EventBus;
  readonly key: Key;

  constructor(scope: Construct, id: string, props: AlertsProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Alerts of Lazaret',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Alarms publish to an encrypted topic with this key, or are silently lost.
    this.key.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
    this.topic = new Topic(this, 'Topic', { displayName: 'Lazaret', masterKey: this.key, enforceSSL: true });
    // A topic with a policy of its own has lost the default one, which let alarms publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:*` },
        },
      }),
    );
    // Alarms come without the attribute, and are for everybody.
    const routed = { channels: new SubscriptionFilter(['email', { exists: false }]) };
    for (const address of props.email)
      this.topic.addSubscription(new EmailSubscription(address, { filterPolicy: routed }));
    this.bus = new EventBus(this, 'Bus', { description: 'Decisions and verdicts of Lazaret' });
    if (props.chat) this.addChat(props.chat);
  }

  private addChat(chat: { readonly workspaceId: string; readonly channelId: string }): void {
    const role = new Role(this, 'ChatRole', {
      assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
      description: 'What the chat channel may do in AWS: nothing',
      inlinePolicies: {
        Nothing: new PolicyDocument({
          statements: [new PolicyStatement({ effect: Effect.DENY, actions: ['*'], resources: ['*'] })],
        }),
      },
    });
    new CfnSlackChannelConfiguration(this, 'Chat', {
      configurationName: 'lazaret',
      slackWorkspaceId: chat.workspaceId,
      slackChannelId: chat.channelId,
      iamRoleArn: role.roleArn,
      guardrailPolicies: ['arn:aws:iam::aws:policy/AWSDenyAll'],
      snsTopicArns: [this.topic.topicArn],
    });
  }
}
