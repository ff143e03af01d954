import { aTemplate } from '../builders/stack.ts';

type Statement = {
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: string | readonly string[];
  readonly Condition?: object;
};
type Resource = { readonly Type: string; readonly Properties: { readonly [name: string]: unknown } };

const cloudwatch = { Service: 'cloudwatch.amazonaws.com' };

const statementsIn = (document: unknown): readonly Statement[] =>
  (document as { Statement?: readonly Statement[] } | undefined)?.Statement ?? [];

const allowsAlarms = (statements: readonly Statement[], action: RegExp): boolean =>
  statements.some(
    ({ Effect, Principal, Action }) =>
      Effect === 'Allow' &&
      JSON.stringify(Principal) === JSON.stringify(cloudwatch) &&
      [Action].flat().some((one) => action.test(one)),
  );

describe.each([
  ['observes', false],
  ['enforces', true],
])('in a stack that %s', (_mode, enforces) => {
  const resources = aTemplate({ enforces }).toJSON()['Resources'] as { readonly [id: string]: Resource };
  const typed = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);
  const topics = typed('AWS::CloudWatch::Alarm').map(
    ({ Properties }) => (Properties['AlarmActions'] as readonly { Ref: string }[])[0]?.Ref ?? '',
  );

  it('every alarm goes to a topic whose policy lets the alarms of this account publish', () => {
    expect(topics.length).toBeGreaterThan(4);
    for (const topic of new Set(topics)) {
      const policies = typed('AWS::SNS::TopicPolicy').filter(({ Properties }) =>
        (Properties['Topics'] as readonly { Ref: string }[]).some(({ Ref }) => Ref === topic),
      );
      const statements = policies.flatMap(({ Properties }) => statementsIn(Properties['PolicyDocument']));

      expect(allowsAlarms(statements, /^sns:Publish$/)).toBe(true);
      expect(statements.find(({ Principal }) => JSON.stringify(Principal).includes('cloudwatch'))?.Condition).toEqual({
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: { 'aws:SourceArn': expect.anything() },
      });
    }
  });

  it('and whose key lets them encrypt what they publish', () => {
    for (const topic of new Set(topics)) {
      const master = resources[topic]?.Properties['KmsMasterKeyId'] as { 'Fn::GetAtt': [string, string] };
      const statements = statementsIn(resources[master['Fn::GetAtt'][0]]?.Properties['KeyPolicy']);

      expect(allowsAlarms(statements, /^kms:GenerateDataKey\*?$/)).toBe(true);
      expect(allowsAlarms(statements, /^kms:Decrypt$/)).toBe(true);
    }
  });
});
