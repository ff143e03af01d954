import type { Template } from 'aws-cdk-lib/assertions';
import { Match } from 'aws-cdk-lib/assertions';
import { queries } from '../../src/audit/queries.ts';
import { aTemplate } from '../builders/stack.ts';

type Statement = {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown>>;
};
type Resource = { Type: string; Properties: Record<string, unknown> };

const resources = (template: Template): [string, Resource][] =>
  Object.entries(template.toJSON()['Resources'] as Record<string, Resource>);
const typed = (template: Template, type: string): [string, Resource][] =>
  resources(template).filter(([, resource]) => resource.Type === type);
const named = (template: Template, word: RegExp): string[] =>
  resources(template)
    .map(([id]) => id)
    .filter((id) => word.test(id));

/** All statements of the policies attached to the roles whose id matches. */
const statementsOf = (template: Template, role: RegExp): Statement[] =>
  typed(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => (Properties['Roles'] as { Ref: string }[]).some(({ Ref }) => role.test(Ref)))
    .flatMap(([, { Properties }]) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement);

const actionsOf = (statements: Statement[]): string[] => statements.flatMap(({ Action }) => Action).sort();

const observe = aTemplate();
const enforce = aTemplate({ enforces: true });

describe('a stack that observes', () => {
  it('has nothing that could act: no containment function, role, queue, schedule or access entry', () => {
    expect(named(observe, /contain(?!ments)|schedul|respond/i)).toEqual([]);
    expect(JSON.stringify(observe.toJSON())).not.toMatch(/lazaret-responders|LAZARET_CONTAIN|scheduler:/);
    expect(typed(observe, 'AWS::Lambda::Function').map(([id]) => id)).toEqual([
      expect.stringMatching(/^IntakeFunction/),
      expect.stringMatching(/^AuditDigestFunction/),
      expect.stringMatching(/^AuditAnalyticsFunction/),
      expect.stringMatching(/^AuditReconciliationFunction/),
    ]);
  });

  it('lets intake write evidence, alerts and events, and nothing else', () => {
    const writes = actionsOf(statementsOf(observe, /^IntakeFunctionRole/)).filter(
      (action) => !/:(Get|List|Describe|Receive|Decrypt|Change)/.test(action),
    );

    expect([...new Set(writes)]).toEqual([
      'events:PutEvents',
      'kms:GenerateDataKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:PutObject',
      'sns:Publish',
      'sqs:DeleteMessage',
    ]);
  });

  it.each([
    ['s3:PutObject', /^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["EvidenceBucket\w+","Arn"\]\},"\/evidence\/v1\/\*"\]\]\}$/],
    ['sns:Publish', /^\{"Ref":"AlertsTopic\w+"\}$/],
    ['events:PutEvents', /^\{"Fn::GetAtt":\["AlertsBus\w+","Arn"\]\}$/],
    ['sqs:DeleteMessage', /^\{"Fn::GetAtt":\["IntakeQueue\w+","Arn"\]\}$/],
    ['logs:PutLogEvents', /^\{"Fn::GetAtt":\["IntakeFunctionLogs\w+","Arn"\]\}$/],
    ['kms:GenerateDataKey', /^\{"Fn::GetAtt":\["(EvidenceKey|AlertsKey)\w+","Arn"\]\}$/],
  ])('lets intake use %s on ours alone', (action, ours) => {
    const on = statementsOf(observe, /^IntakeFunctionRole/)
      .filter(({ Action }) => [Action].flat().includes(action))
      .flatMap(({ Resource }) => [Resource].flat());
    expect(on.length).toBeGreaterThan(0);
    for (const resource of on) expect(JSON.stringify(resource)).toMatch(ours);
    const [, role] = typed(observe, 'AWS::IAM::Role').find(([id]) => id.startsWith('IntakeFunctionRole'))!;
    expect([role.Properties['ManagedPolicyArns'], role.Properties['Policies']]).toEqual([undefined, undefined]);
  });

  it('gives intake the readers group of each cluster, by an access entry without an AWS-managed policy', () => {
    observe.hasResourceProperties('AWS::EKS::AccessEntry', {
      ClusterName: 'prod',
      Type: 'STANDARD',
      KubernetesGroups: ['lazaret-readers'],
      AccessPolicies: Match.absent(),
    });
    observe.resourceCountIs('AWS::EKS::AccessEntry', 1);
  });
});

describe('an access entry can only be made in the account and Region of its cluster', () => {
  const many = aTemplate({
    clusters: [
      { name: 'prod', accountId: '111122223333', region: 'eu-central-1' },
      { name: 'prod', region: 'us-east-1' },
      { name: 'test', accountId: '999922223333', roleArn: 'arn:aws:iam::999922223333:role/lazaret' },
    ],
  });
  const entries = typed(many, 'AWS::EKS::AccessEntry') as [string, Resource & { Condition: string }][];
  const conditions = many.toJSON()['Conditions'] as Record<string, unknown>;

  it('so one that is named with them is made where the stack is deployed beside it, and nowhere else', () => {
    expect(entries.map(([, { Condition }]) => conditions[Condition])).toEqual([
      {
        'Fn::And': [
          { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '111122223333'] },
          { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
        ],
      },
      { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    ]);
  });

  it('and clusters of one name in two Regions stand beside each other, the assumed role being asked for the third', () => {
    expect(entries.map(([, { Properties }]) => Properties['ClusterName'])).toEqual(['prod', 'prod']);
    expect(actionsOf(statementsOf(many, /^IntakeFunctionRole/))).toContain('sts:AssumeRole');
  });
});

describe('a stack that enforces', () => {
  it('adds one containment function that takes one request of a cluster at a time', () => {
    enforce.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ContainQueue'), 'Arn'] },
    });
    enforce.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      ContentBasedDeduplication: true,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }),
    });
  });

  it('keeps the responders group from intake', () => {
    const entries = typed(enforce, 'AWS::EKS::AccessEntry').map(([, { Properties }]) => [
      JSON.stringify(Properties['PrincipalArn']),
      Properties['KubernetesGroups'],
    ]);

    expect(entries).toHaveLength(2);
    for (const [principal, groups] of entries)
      expect((groups as string[]).includes('lazaret-responders')).toBe(
        (principal as string).includes('ContainFunction'),
      );
  });

  it('lets containment pass its own schedule role to the scheduler, and no other role to anybody', () => {
    const passes = statementsOf(enforce, /^ContainFunctionRole/).filter(({ Action }) =>
      [Action].flat().includes('iam:PassRole'),
    );

    expect(passes).toEqual([
      {
        Action: 'iam:PassRole',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ContainScheduleRole/), 'Arn'] },
        Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      },
    ]);
  });
});

describe.each([
  ['observe', observe],
  ['enforce', enforce],
])('every stack (%s)', (_mode, template) => {
  it('listens to every GuardDuty finding and to runtime coverage, and loses none that EventBridge cannot deliver', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.guardduty'],
        'detail-type': ['GuardDuty Finding', { prefix: 'GuardDuty Runtime Protection' }],
      },
      Targets: [
        Match.objectLike({
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^IntakeUndelivered'), 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        }),
      ],
    });
  });

  it('lets EventBridge into the queue for this rule alone', () => {
    const policies = typed(template, 'AWS::SQS::QueuePolicy').flatMap(
      ([, { Properties }]) =>
        (Properties['PolicyDocument'] as { Statement: (Statement & { Principal: unknown })[] }).Statement,
    );
    const fromEvents = policies.filter(({ Principal }) => JSON.stringify(Principal).includes('events.amazonaws.com'));

    expect(fromEvents.length).toBeGreaterThan(0);
    for (const { Condition } of fromEvents)
      expect(Object.values(Condition ?? {}).some((test) => 'aws:SourceArn' in test)).toBe(true);
  });

  it('locks evidence for 400 days, versions it, and encrypts it with its own key', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: Match.objectLike({
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 400 } },
        },
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: { ServerSideEncryptionConfiguration: [Match.objectLike({ BucketKeyEnabled: true })] },
      }),
    });
  });

  it.each([
    ['deletes of evidence', 's3:DeleteObject'],
    ['deletes of versions', 's3:DeleteObjectVersion'],
    ['shorter retention', 's3:PutObjectRetention'],
    ['bypassing governance', 's3:BypassGovernanceRetention'],
    ['another lock configuration', 's3:PutBucketObjectLockConfiguration'],
    ['an expiry by lifecycle', 's3:PutLifecycleConfiguration'],
  ])('denies everybody %s', (_what, action) => {
    const denied = typed(template, 'AWS::S3::BucketPolicy')
      .flatMap(
        ([, { Properties }]) =>
          (Properties['PolicyDocument'] as { Statement: (Statement & { Principal: unknown })[] }).Statement,
      )
      .filter(({ Effect, Action, Condition }) => Effect === 'Deny' && [Action].flat().includes(action) && !Condition);

    expect(denied).toEqual([expect.objectContaining({ Principal: { AWS: '*' } })]);
  });

  it('denies writes that could overwrite: without If-None-Match there is no PutObject', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:PutObject',
            Condition: { Null: { 's3:if-none-match': 'true' } },
          }),
        ]),
      },
    });
  });

  /** The condition operators of the bucket's denials, as IAM evaluates them (IAM user guide, "Condition operators"): a missing key satisfies a negated one. */
  const operators: { readonly [name: string]: (has: string | undefined, wanted: unknown) => boolean } = {
    Null: (has, wanted) => (has === undefined) === (wanted === 'true'),
    StringNotEquals: (has, wanted) => has === undefined || (has !== 'our-key') === (typeof wanted === 'object'),
    Bool: (has, wanted) => has === wanted,
    NumericLessThan: (has, wanted) => has !== undefined && Number(has) < Number(wanted),
  };
  const sse = 's3:x-amz-server-side-encryption';
  const write = { 's3:if-none-match': '*', 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

  it.each<[string, { readonly [key: string]: string | undefined }, string[]]>([
    ['lets the functions write, which name no encryption and get that of the bucket', write, []],
    ['lets a write by our key through', { ...write, [sse]: 'aws:kms', [`${sse}-aws-kms-key-id`]: 'our-key' }, []],
    ['denies another key', { ...write, [sse]: 'aws:kms', [`${sse}-aws-kms-key-id`]: 'other' }, ['OnlyOurKey']],
    ['denies a key that is left to S3', { ...write, [sse]: 'aws:kms' }, ['OnlyOurKey']],
    ['denies encryption without KMS', { ...write, [sse]: 'AES256' }, ['OnlyOurKey']],
    ['denies an unconditional write', { ...write, 's3:if-none-match': undefined }, ['OnlyConditionalWrites']],
  ])('%s', (_what, request, expected) => {
    const [, policy] = typed(template, 'AWS::S3::BucketPolicy').find(([id]) => id.startsWith('EvidenceBucketPolicy'))!;
    const { Statement } = policy.Properties['PolicyDocument'] as { Statement: (Statement & { Sid?: string })[] };
    const denying = Statement.filter(
      ({ Effect, Action }) => Effect === 'Deny' && ['s3:PutObject', 's3:*'].includes([Action].flat()[0] ?? ''),
    )
      .filter(({ Condition = {} }) =>
        Object.entries(Condition).every(([operator, keys]) =>
          Object.entries(keys).every(([key, wanted]) => {
            const evaluate = operators[operator];
            if (!evaluate) throw new Error(`the test does not know the operator ${operator}`);
            return evaluate(request[key], wanted);
          }),
        ),
      )
      .map(({ Sid }) => Sid);
    expect(denying).toEqual(expected);
  });

  it('hides a message six times as long as the function may run that Lambda feeds from its queue', () => {
    const fed = typed(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => [
      (Properties['EventSourceArn'] as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0],
      (Properties['FunctionName'] as { Ref: string }).Ref,
    ]);

    const all = template.toJSON()['Resources'] as Record<string, Resource>;
    for (const [queue = '', reader = ''] of fed)
      expect(all[queue]?.Properties['VisibilityTimeout']).toBe(6 * (all[reader]?.Properties['Timeout'] as number));
    expect(fed.length).toBeGreaterThanOrEqual(1);
  });

  it('runs on Node 24 and arm64, and keeps its logs', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  it('grants no action by wildcard', () => {
    const wild = typed(template, 'AWS::IAM::Policy')
      .flatMap(([, { Properties }]) =>
        actionsOf((Properties['PolicyDocument'] as { Statement: Statement[] }).Statement),
      )
      .filter((action) => action.includes('*'));

    expect(wild).toEqual([]);
  });

  it('raises an alarm for each dead-letter queue', () => {
    const dead = typed(template, 'AWS::SQS::Queue').filter(([id]) => /DeadLetters|Undelivered/.test(id));

    expect(dead.length).toBeGreaterThanOrEqual(2);
    for (const [id] of dead)
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
      });
  });

  it('raises an alarm when a message waits for 15 minutes, for each queue that a function reads', () => {
    const read = typed(template, 'AWS::Lambda::EventSourceMapping').map(
      ([, { Properties }]) => (Properties['EventSourceArn'] as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0],
    );

    expect(read.length).toBeGreaterThanOrEqual(1);
    for (const id of read)
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'ApproximateAgeOfOldestMessage',
        Threshold: 900,
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
      });
  });

  it('raises an alarm for each function that fails, and every alarm tells the topic', () => {
    for (const [id] of typed(template, 'AWS::Lambda::Function'))
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: id } }],
      });
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlertsTopic') }],
    });
  });

  it('sends mail only what is routed to mail, and every alarm', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      FilterPolicy: { channels: ['email', { exists: false }] },
    });
  });
});

describe('a stack whose policy captures container logs', () => {
  const logging = aTemplate({ enforces: true, captureLogs: true });

  it('has a role of its own that reads them, and everybody else is denied', () => {
    expect(actionsOf(statementsOf(logging, /^ContainerLogsReader/))).toEqual(['kms:Decrypt', 's3:GetObject']);
    logging.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'OnlyTheLogReaderReadsLogs',
            Effect: 'Deny',
            Condition: {
              ArnNotEquals: {
                'aws:PrincipalArn': [
                  { 'Fn::GetAtt': [Match.stringLikeRegexp('^ContainerLogsReader'), 'Arn'] },
                  { 'Fn::GetAtt': [Match.stringLikeRegexp('^ContainFunctionRole'), 'Arn'] },
                ],
              },
            },
          }),
        ]),
      },
    });
  });

  it('lets containment alone write them, and nothing of it is there where the policy does not ask for logs', () => {
    const touching = (role: RegExp): Statement[] =>
      statementsOf(logging, role).filter(({ Resource }) => JSON.stringify(Resource).includes('logs/v1'));

    expect(actionsOf(touching(/^ContainFunctionRole/))).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(touching(/^IntakeFunctionRole/)).toEqual([]);
    expect(JSON.stringify(enforce.toJSON())).not.toContain('logs/v1');
  });
});

describe('a stack whose policy lists roles to revoke sessions of', () => {
  const web = 'arn:aws:iam::111122223333:role/shop-web';
  const revoking = aTemplate({ enforces: true, revokeRoles: [web] });

  it('has a role for persons, which writes policies of these roles and does nothing else', () => {
    const [statement, ...others] = statementsOf(revoking, /^Revoker/);
    expect(others).toEqual([]);
    expect([actionsOf(statement ? [statement] : []), statement?.Resource]).toEqual([
      ['iam:DeleteRolePolicy', 'iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy'],
      web,
    ]);
    revoking.hasOutput('RevokerRoleArn', {});
  });

  it('gives no function a right to write to IAM, nor to take that role', () => {
    const rights = actionsOf(statementsOf(revoking, /^(Intake|Contain)Function/));
    expect(rights.filter((right) => /^(iam:(?!PassRole)|sts:)/.test(right))).toEqual([]);
    expect(JSON.stringify(enforce.toJSON())).not.toMatch(/RolePolicy"/);
  });
});

describe.each([
  ['observe', observe],
  ['enforce', enforce],
])('the archive for auditors (%s)', (_mode, template) => {
  const writing = (role: RegExp): Statement[] =>
    statementsOf(template, role).filter(({ Action }) =>
      [Action].flat().some((action) => !/:(Get|List|BatchGet|Receive|Describe|Decrypt|Verify)/.test(action)),
    );
  const places = (statements: Statement[], action: string): string =>
    JSON.stringify(statements.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => Resource));

  it('has a role that reads all of it, and writes nothing but the answers to its own questions', () => {
    const writes = writing(/^AuditAuditorRole/);
    expect(actionsOf(writes).filter((action) => !/:(Get|List|BatchGet|Decrypt)/.test(action))).toEqual([
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
      'kms:GenerateDataKey',
      's3:AbortMultipartUpload',
      's3:PutObject',
    ]);
    expect(places(writes, 's3:PutObject')).toMatch(
      /^\[\{"Fn::Join":\["",\[\{[^}]*AnalyticsBucket[^}]*\},"\/results\/\*"\]\]\}\]$/,
    );
    template.hasOutput('AuditorRoleArn', {});
  });

  it('keeps container logs from the auditor: they have a reader of their own', () => {
    expect(JSON.stringify(statementsOf(template, /^AuditAuditorRole/))).not.toContain('logs/v1');
  });

  it('lets the digest function write digests alone, and nobody else sign', () => {
    expect(places(writing(/^AuditDigestFunctionRole/), 's3:PutObject')).toMatch(
      /EvidenceBucket[^*]*\/digests\/v1\/\*"/,
    );
    const signing = typed(template, 'AWS::IAM::Policy').filter(([, resource]) =>
      JSON.stringify(resource).includes('kms:Sign'),
    );
    expect(signing.map(([id]) => id)).toEqual([expect.stringMatching(/^AuditDigestFunctionRole/)]);
  });

  it('lets compaction write Parquet alone, and reconciliation write to the queue of intake alone', () => {
    expect(places(writing(/^AuditAnalyticsFunctionRole/), 's3:PutObject')).not.toContain('EvidenceBucket');
    expect(
      actionsOf(writing(/^AuditReconciliationFunctionRole/)).filter((action) => !/:Get|:List/.test(action)),
    ).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage']);
  });

  it('lets no query read without bound, encrypts answers, and lets nobody choose otherwise', () => {
    template.hasResourceProperties('AWS::Athena::WorkGroup', {
      Name: 'lazaret',
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 1_073_741_824,
        ResultConfiguration: Match.objectLike({
          EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: Match.anyValue() },
        }),
      },
    });
  });

  it('has every question of the pack, and every table and view', () => {
    template.resourceCountIs('AWS::Athena::NamedQuery', queries.length);
    const tables = typed(template, 'AWS::Glue::Table').map(
      ([, { Properties }]) => (Properties['TableInput'] as { Name: string }).Name,
    );
    expect(tables.sort()).toEqual(['actions', 'containments', 'findings', 'latest_findings']);
  });

  it('tells when nothing was signed for three hours', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'Invocations',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      Period: 10_800,
    });
  });
});

describe("the accounts that Athena's tables know", () => {
  const accountsIn = (template: Template): unknown => {
    const [, table] = typed(template, 'AWS::Glue::Table').find(([id]) => /Tablefindings/.test(id))!;
    return (table.Properties['TableInput'] as { Parameters: { [name: string]: unknown } }).Parameters[
      'projection.account_id.values'
    ];
  };
  const guardduty = { accounts: ['222222222222'], regions: ['us-east-1'] };
  const clusters = [{ name: 'prod', accountId: '011122223333' }];

  it('are those that the policy names and the own one, each once: twice, and every row would count twice', () => {
    const template = aTemplate({ clusters, guardduty });
    expect(accountsIn(template)).toEqual({
      'Fn::Join': [
        '',
        [
          '011122223333,222222222222',
          { 'Fn::If': ['OwnAccountIsNamed', '', { 'Fn::Join': ['', [',', { Ref: 'AWS::AccountId' }]] }] },
          ',local,unidentified',
        ],
      ],
    });
    expect((template.toJSON()['Conditions'] as { [name: string]: unknown })['OwnAccountIsNamed']).toEqual({
      'Fn::Or': ['011122223333', '222222222222'].map((one) => ({ 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, one] })),
    });
  });

  it('are the own one alone where none is named', () => {
    expect(accountsIn(observe)).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, ',local,unidentified']] });
  });

  it('come with the Regions that reconciliation asks', () => {
    aTemplate({ clusters: [{ name: 'far', region: 'eu-west-1' }], guardduty }).hasResourceProperties(
      'AWS::Lambda::Function',
      {
        Environment: {
          Variables: Match.objectLike({
            LAZARET_REGIONS: { 'Fn::Join': ['', [{ Ref: 'AWS::Region' }, ',us-east-1,eu-west-1']] },
          }),
        },
      },
    );
  });
});
