import type { Finding, Parsed } from '../../src/finding/finding.ts';
import { parse } from '../../src/finding/parse.ts';
import type { Json, JsonObject } from '../../src/json.ts';
import { coverageEvent, eventOf, findingOf, merged, parsed, received, runtimeDetail } from '../builders/finding.ts';

const rejection = (result: Parsed): { code: string; message: string } => {
  if (result.kind !== 'rejected') throw new Error(`not rejected: ${result.kind}`);
  return result.error;
};
const finding = (result: Parsed): Finding => {
  if (result.kind !== 'finding') throw new Error(`no finding: ${JSON.stringify(result)}`);
  return result.finding;
};
const shape = (result: Parsed): string => (result.kind === 'finding' ? result.shape : result.kind);

describe('the shapes of a finding', () => {
  it('takes an event of EventBridge, and names the bus that delivered it', () => {
    const result = parsed(eventOf(runtimeDetail(), { account: '999988887777' }));
    expect(result).toMatchObject({ kind: 'finding', shape: 'eventbridge', eventBusAccount: '999988887777' });
  });

  it('belongs to the account and region in the finding, not to those of the bus', () => {
    const { accountId, region } = finding(
      parsed(eventOf(runtimeDetail(), { account: '999988887777', region: 'us-east-1' })),
    );
    expect({ accountId, region }).toEqual({ accountId: '111122223333', region: 'eu-central-1' });
  });

  it('takes a bus account that is none as unknown', () => {
    expect(parsed(eventOf(runtimeDetail(), { account: '../x' }))).toMatchObject({
      kind: 'finding',
      eventBusAccount: null,
    });
  });

  it('takes a line of an S3 export', () => {
    expect(shape(parsed(runtimeDetail()))).toBe('export');
  });

  it('takes a finding as an SDK prints it', () => {
    expect(
      shape(
        parsed({
          Id: 'f1',
          AccountId: '111122223333',
          Region: 'eu-central-1',
          Type: 'X:Kubernetes/Y',
          UpdatedAt: '2026-11-20T10:00:00Z',
        }),
      ),
    ).toBe('api');
  });

  it('makes the same finding of an event and of a line of the export', () => {
    expect(finding(parsed(runtimeDetail()))).toEqual(finding(parsed(eventOf(runtimeDetail()))));
  });

  it('keeps the finding as received, unknown members and all', () => {
    const detail = runtimeDetail(undefined, {
      resource: { kubernetesDetails: { newBlock: { Deep: [1, null] } } },
      somethingNew: 1.5,
    });
    expect(finding(parsed(eventOf(detail))).detail).toEqual(detail);
  });
});

describe('what a finding says of itself', () => {
  it('is taken over', () => {
    expect(
      findingOf(
        runtimeDetail(undefined, {
          severity: 6.5,
          associatedAttackSequenceArn: 'arn:aws:guardduty:x',
          service: { archived: true },
        }),
      ),
    ).toMatchObject({
      id: 'f0000000000000000000000000000001',
      partition: 'aws',
      severity: 6.5,
      count: 1,
      archived: true,
      sample: false,
      featureName: 'RuntimeMonitoring',
      resourceType: 'EKSCluster',
      attackSequenceArn: 'arn:aws:guardduty:x',
      createdAt: '2026-11-20T09:58:30.000Z',
      updatedAt: '2026-11-20T10:00:00.000Z',
    });
  });

  it.each<[string, Json, string]>([
    ['without milliseconds', '2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
    ['with microseconds', '2026-11-20T10:00:00.123456Z', '2026-11-20T10:00:00.123Z'],
    ['in another zone', '2026-11-20T12:00:00.5+02:00', '2026-11-20T10:00:00.500Z'],
    ['without a zone, which is UTC', '2026-11-20T10:00:00', '2026-11-20T10:00:00.000Z'],
    ['as epoch seconds with a fraction', 1795168800.25, '2026-11-20T10:00:00.250Z'],
    ['as epoch milliseconds', 1795168800250, '2026-11-20T10:00:00.250Z'],
  ])('has its time of update %s', (_form, updatedAt, expected) => {
    expect(findingOf(runtimeDetail(undefined, { updatedAt })).updatedAt).toBe(expected);
  });

  it.each<[string, JsonObject, Partial<Finding>]>([
    ['no count', { service: { count: null } }, { count: 0 }],
    ['no service', { service: null }, { count: 0, archived: false, featureName: null }],
    ['no severity', { severity: null }, { severity: 0 }],
    ['a severity in text', { severity: '8.5' }, { severity: 8.5 }],
    ['a severity beyond all', { severity: 1e9 }, { severity: 0 }],
    ['no creation time', { createdAt: null }, { createdAt: '2026-11-20T10:00:00.000Z' }],
    ['no partition', { partition: null, arn: 'arn:aws-cn:guardduty:x' }, { partition: 'aws-cn' }],
    ['a partition that is none', { partition: 'evil.example/', arn: null }, { partition: 'unknown', arn: '' }],
    ['titles of another type', { title: 5, description: {} }, { title: '', description: '' }],
  ])('may lack parts: %s', (_what, changes, expected) => {
    expect(findingOf(runtimeDetail(undefined, changes))).toMatchObject(expected);
  });

  it('bounds what alerts repeat, and keeps the whole in the detail', () => {
    const description = 'x'.repeat(1_000_000);
    const made = findingOf(runtimeDetail(undefined, { title: description, description }));
    expect(made.title).toHaveLength(512);
    expect(made.description).toHaveLength(4096);
    expect(made.detail['description']).toBe(description);
  });

  it('may be larger than a message of SQS', () => {
    const result = parsed(
      eventOf(
        runtimeDetail(undefined, {
          padding: Array.from({ length: 4000 }, (_, at) => `entry ${at} ${'y'.repeat(100)}`),
        }),
      ),
    );
    expect(result.kind).toBe('finding');
  });

  it('survives a block of another type, and nulls where blocks are absent', () => {
    const detail = runtimeDetail(undefined, {
      service: { evidence: null, action: 'none', runtimeDetails: [1], detection: null },
    });
    expect(findingOf(detail).targetClass).toBe('pod');
  });
});

describe('a sample finding', () => {
  it.each<[string, JsonObject]>([
    ['by its flag', { service: { additionalInfo: { sample: true } } }],
    ['by the flag in the text inside', { service: { additionalInfo: { value: '{"sample":true,"agentDetails":{}}' } } }],
    ['by its title', { title: '[SAMPLE] Reverse shell' }],
    ['by a flag in text', { service: { additionalInfo: { sample: 'true' } } }],
  ])('is told %s', (_how, changes) => {
    expect(findingOf(runtimeDetail(undefined, changes)).sample).toBe(true);
  });

  it.each<[string, JsonObject]>([
    ['a flag that says no', { service: { additionalInfo: { sample: false, value: '{"sample":false}' } } }],
    ['text that is no JSON', { service: { additionalInfo: { value: '{"sample":tru' } } }],
    ['text that nests too deep', { service: { additionalInfo: { value: '['.repeat(100_000) } } }],
    ['a title that speaks of samples', { title: 'A [SAMPLE] was taken' }],
    ['no additional info', { service: { additionalInfo: null } }],
  ])('is not told by %s', (_what, changes) => {
    expect(findingOf(runtimeDetail(undefined, changes)).sample).toBe(false);
  });
});

describe('input that is not ours', () => {
  it.each<[string, JsonObject, string]>([
    ['another source', { source: 'aws.securityhub' }, 'other-source'],
    ['another source without a detail', { source: 'custom', detail: null }, 'other-source'],
    ['another event of GuardDuty', { 'detail-type': 'GuardDuty Malware Protection Object Scan Result' }, 'other-event'],
  ])('is ignored, and said: %s', (_what, envelope, code) => {
    expect(parsed(eventOf(runtimeDetail(), envelope))).toMatchObject({ kind: 'ignored', reason: { code } });
  });

  it('is named in the reason, capped and with control characters visible', () => {
    const result = parsed(eventOf({}, { source: `\u001b[31m${'x'.repeat(1000)}` }));
    if (result.kind !== 'ignored') throw new Error(result.kind);
    expect(result.reason.message).toContain('\\u001b[31m');
    expect(result.reason.message.length).toBeLessThan(200);
  });
});

describe('input that cannot be read', () => {
  it.each<[string, unknown, string]>([
    ['nothing', ' \n\t ', 'empty-input'],
    ['a number', 5, 'not-an-object'],
    ['text', '"x"', 'not-an-object'],
    ['null', 'null', 'not-an-object'],
    ['a list', '[1]', 'not-an-object'],
    ['an object of nobody', {}, 'finding-without-id'],
    ['a finding without an id', runtimeDetail(undefined, { id: null }), 'finding-without-id'],
    ['an SDK finding without an id', { AccountId: '111122223333', Type: 'x' }, 'finding-without-id'],
    ['an id that is a number', runtimeDetail(undefined, { id: 5 }), 'finding-id-invalid'],
    ['an id that leaves its folder', runtimeDetail(undefined, { id: '../../x' }), 'finding-id-invalid'],
    [
      'an account that leaves its folder',
      runtimeDetail(undefined, { accountId: '../../../etc' }),
      'account-id-invalid',
    ],
    ['an account as a number', runtimeDetail(undefined, { accountId: 111122223333 }), 'account-id-invalid'],
    ['a region that leaves its folder', runtimeDetail(undefined, { region: '..' }), 'region-invalid'],
    ['no type', runtimeDetail(undefined, { type: null }), 'finding-without-type'],
    ['a time of update that is none', runtimeDetail(undefined, { updatedAt: '../2026' }), 'updated-at-invalid'],
    [
      'a time of update before 1970',
      runtimeDetail(undefined, { updatedAt: '1969-12-31T23:59:59Z' }),
      'updated-at-invalid',
    ],
    ['a day that is none', runtimeDetail(undefined, { updatedAt: '2026-02-30T00:00:00Z' }), 'updated-at-invalid'],
    ['a count below none', runtimeDetail(undefined, { service: { count: -1 } }), 'count-invalid'],
    ['a count of halves', runtimeDetail(undefined, { service: { count: 7.5 } }), 'count-invalid'],
    ['a count in words', runtimeDetail(undefined, { service: { count: '3' } }), 'count-invalid'],
    ['a month that is none', runtimeDetail(undefined, { updatedAt: '2026-13-01T00:00:00Z' }), 'updated-at-invalid'],
    ['an event without a detail', eventOf(null), 'event-without-detail'],
    ['a detail that is a list', eventOf([]), 'event-without-detail'],
    ['an event without a source', eventOf({}, { source: null }), 'event-without-source'],
    ['an event without a type of detail', { source: 'aws.guardduty', detail: {} }, 'event-without-source'],
    [
      'the case of an SDK inside an event',
      eventOf({ Id: 'f1', AccountId: '111122223333', Type: 'x' }),
      'pascal-case-detail',
    ],
    [
      'the case of an SDK in the resource',
      eventOf(merged(runtimeDetail(), { resource: { EksClusterDetails: { Name: 'prod' } } })),
      'pascal-case-detail',
    ],
    [
      'the case of an SDK in the service of an export',
      merged(runtimeDetail(), { service: { Count: 1 } }),
      'pascal-case-detail',
    ],
  ])('%s', (_what, value, code) => {
    expect(rejection(parsed(value)).code).toBe(code);
  });

  it('names file and line, the key and its value', () => {
    const error = rejection(parse(received(runtimeDetail(undefined, { accountId: 'me' }), 'in/findings.jsonl', 17)));
    expect(error.message).toBe('in/findings.jsonl:17: accountId is "me" and must be twelve digits');
  });

  it('names the misplaced member', () => {
    expect(rejection(parsed(eventOf({ Id: 'f1', AccountId: '1' }))).message).toContain('AccountId');
  });

  it.each([
    ['{"a": x}', 'broken-json', 'character 7 (line 1, column 7), found "x"'],
    ['{"a": 1,}', 'broken-json', 'a key in double quotes expected at character 9'],
    ['{"a" 1}', 'broken-json', '":" expected at character 6'],
    ['{\n  "a": 1\n  "b": 2\n}', 'broken-json', '(line 3, column 3)'],
    ['{"a": "x\ny"}', 'broken-json', 'no raw control character in a string expected at character 9'],
    ['{"a": "\\q"}', 'broken-json', 'an escape that JSON knows expected at character 8'],
    ['[1 2]', 'broken-json', '"," or "]" expected at character 4'],
    ['{"a": 1} {"b": 2}', 'broken-json', 'nothing more expected at character 10'],
    ['{"a": 01}', 'broken-json', 'character 8'],
    ['{"a": 1', 'truncated-json', 'where "," or "}" is missing'],
    ['{"a": "x', 'truncated-json', 'where the closing quote of a string is missing'],
    ['{"a": "x\\u00', 'truncated-json', 'where the closing quote of a string is missing'],
    ['{"a": tru', 'truncated-json', 'where the rest of a value is missing'],
    ['{', 'truncated-json', 'line 1, column 2'],
  ])('says where %s stops being JSON', (text, code, place) => {
    const error = rejection(parsed(text));
    expect(error.code).toBe(code);
    expect(error.message).toContain(place);
  });

  it('shows no more of the text than the one character in question', () => {
    expect(rejection(parsed('{"password": "hunter2" oops}')).message).not.toContain('hunter2');
  });

  it.each([
    ['a megabyte of lists', '['.repeat(1_000_000)],
    ['a megabyte of lists that are closed', `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
    ['a megabyte of objects', '{"a":'.repeat(200_000)],
    [
      'a finding with a deep part',
      JSON.stringify(eventOf(runtimeDetail())).replace('"count":1', `"count":${'['.repeat(101)}${']'.repeat(101)}`),
    ],
  ])('does not follow %s', (_what, text) => {
    expect(rejection(parsed(text)).code).toBe('nested-too-deep');
  });

  it('is told by bytes that are no UTF-8, even where a reading of them would pass', () => {
    const lossy = { ...received(eventOf(runtimeDetail())), bytes: Uint8Array.of(0x7b, 0xff, 0x7d) };
    expect(rejection(parse(lossy)).code).toBe('not-utf-8');
  });

  it('may begin with a byte order mark all the same', () => {
    expect(parsed(`\uFEFF${JSON.stringify(eventOf(runtimeDetail()))}`).kind).toBe('finding');
  });
});

describe('runtime coverage', () => {
  it('is input too: a blind spot opens or closes', () => {
    expect(parsed(coverageEvent())).toMatchObject({
      kind: 'coverage',
      coverage: {
        accountId: '111122223333',
        region: 'eu-central-1',
        clusterName: 'prod',
        status: 'UNHEALTHY',
        previousStatus: 'HEALTHY',
        issue: 'Agent exited',
        updatedAt: '2026-11-20T09:00:00.000Z',
      },
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['the status from the type of the event', { currentStatus: null }, { status: 'Unhealthy' }],
    ['the account of the bus', { resourceAccountId: null }, { accountId: '111122223333' }],
    [
      'no cluster that cannot be one',
      { resourceDetails: { eksClusterDetails: { clusterName: '../x' } } },
      { clusterName: null },
    ],
    ['no time that is none', { lastUpdatedAt: 'yesterday' }, { updatedAt: null }],
  ])('takes %s', (_what, changes, expected) => {
    expect(parsed(coverageEvent(changes))).toMatchObject({ kind: 'coverage', coverage: expected });
  });

  it('of ECS and EC2 is ignored', () => {
    expect(parsed(coverageEvent({ resourceDetails: { resourceType: 'ECS' } }))).toMatchObject({
      kind: 'ignored',
      reason: { code: 'not-about-eks' },
    });
  });

  it.each<[string, JsonObject, string]>([
    ['an account that is none', { detail: { resourceAccountId: 'me' } }, 'account-id-invalid'],
    ['a region that is none', { region: '..' }, 'region-invalid'],
    ['no detail', { detail: null }, 'event-without-detail'],
  ])('is refused with %s', (_what, envelope, code) => {
    expect(rejection(parsed(merged(coverageEvent(), envelope))).code).toBe(code);
  });
});
