import { unfitParts } from '../../src/archive/key-parts.ts';
import { findingKey, planId, planKey, planPrefix, unidentifiedKey } from '../../src/archive/keys.ts';
import { checkKey } from '../../src/archive/object-key.ts';
import { recordName } from '../../src/archive/record-name.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { archivedFinding } from '../builders/archived-finding.ts';

const folder = 'evidence/v1/111122223333/eu-west-1/2026-11-23/5ac6a2b8f1d94e0c8f0a3d1b2c4e5f60';
const sha = 'a'.repeat(64);
const cluster = { accountId: '111122223333', region: 'eu-west-1', cluster: 'prod' };

describe('the key of a finding version', () => {
  it.each([
    ['finding', `${folder}/1795437296789-3-finding.json`],
    ['decision', `${folder}/1795437296789-3-decision.json`],
    ['alert', `${folder}/1795437296789-3-alert.json`],
  ] as const)('names its %s by account, region, day, id, time and count', (kind, key) => {
    expect(findingKey(archivedFinding(), kind)).toBe(key);
  });

  it('says nothing of delivery, text or severity: every copy of a version meets the same key', () => {
    const copy = archivedFinding({ title: 'other', severity: 2, detail: { other: 1 }, arn: '', archived: true });
    expect(findingKey(copy, 'finding')).toBe(findingKey(archivedFinding(), 'finding'));
  });

  it('takes the day in UTC, whatever the time zone of the machine', () => {
    const late = archivedFinding({ updatedAt: '2026-12-31T23:59:59.999Z' });
    expect(findingKey(late, 'finding')).toContain('/2026-12-31/');
  });

  it('counts an absent count as 0', () => {
    const { count: _count, ...without } = archivedFinding();
    expect(findingKey(without as Finding, 'finding')).toContain('-0-finding.json');
  });

  const hostile: [keyof Finding, unknown][] = [
    ...[
      '../../../x',
      '',
      '11112222333',
      '1111222233334',
      '11112222333a',
      '111122223333\n',
      '１１１１２２２２３３３３',
      111122223333,
      null,
    ].map((value): [keyof Finding, unknown] => ['accountId', value]),
    ...['../eu', '', 'eu/west', 'EU-WEST-1', 'eu-west-1\0', 'x'.repeat(33), '..', undefined].map(
      (value): [keyof Finding, unknown] => ['region', value],
    ),
    ...['../../etc/passwd', '', 'a/b', '.', '..', 'a.b', 'a b', 'x'.repeat(65), '$(id)', 'a\nb', '\u202e', {}].map(
      (value): [keyof Finding, unknown] => ['id', value],
    ),
    ...[
      '../../x',
      '',
      'yesterday',
      '2026-13-45T00:00:00Z',
      '2026-11-23 (../../x)',
      '1969-12-31T23:59:59.000Z',
      '+275760-09-13T00:00:00Z',
      null,
    ].map((value): [keyof Finding, unknown] => ['updatedAt', value]),
    ...[-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '3/../..'].map((value): [keyof Finding, unknown] => [
      'count',
      value,
    ]),
  ];

  it.each(hostile)('never holds a hostile %s (%j): such a finding goes to _unidentified', (part, value) => {
    const finding = archivedFinding({ [part]: value, detail: { [part]: String(value) } });
    const keys = (['finding', 'decision', 'alert'] as const).map((kind) => findingKey(finding, kind));
    expect(keys.map((key) => key.split('/').at(-1))).toEqual(['rejected.json', 'decision.json', 'alert.json']);
    for (const key of keys) expect(key).toMatch(/^evidence\/v1\/_unidentified\/[0-9a-f]{64}\/[a-z]+\.json$/);
    expect(unfitParts(finding)).toEqual([
      expect.objectContaining({ code: 'unfit-for-a-key', message: expect.stringContaining(part) }),
    ]);
  });

  it('keeps two findings without a usable identity apart by what they say', () => {
    const [one, other] = [{ said: 'one' }, { said: 'other' }].map((detail) =>
      findingKey(archivedFinding({ id: '../x', detail }), 'finding'),
    );
    expect(one).not.toBe(other);
  });
});

describe('the key of a plan record', () => {
  const plan = { ...cluster, id: '0123456789abcdef0123' };

  it.each([
    'plan',
    'before-image',
    'capture',
    'release',
    'failure',
    'action-deny-all',
    'verdict-1795437296789',
    'alert-verify-1m',
  ])('names a %s', (kind) => {
    const key = planKey(plan, kind);
    expect(key).toBe(`evidence/v1/_plans/111122223333/eu-west-1/prod/0123456789abcdef0123/${kind}.json`);
    expect(recordName(key)).toMatchObject({ of: 'plan', planId: plan.id, cluster: 'prod' });
  });

  it.each(['', '../plan', 'action-', 'action-../x', 'action-A', 'verdict-', 'verdict-now', 'notes', 'plan.json'])(
    'refuses the kind %j',
    (kind) => {
      expect(() => planKey(plan, kind)).toThrow('not a kind of plan record');
    },
  );

  it.each(['', '../..', '0123456789ABCDEF0123', '0123'])('refuses the plan id %j', (id) => {
    expect(() => planKey({ ...plan, id }, 'plan')).toThrow('not a plan id');
  });

  it('calls a cluster without an account local', () => {
    expect(planPrefix({ accountId: null, region: null, cluster: 'kind-test' })).toBe(
      'evidence/v1/_plans/local/local/kind-test/',
    );
  });

  it.each([
    '../../x',
    '',
    '.',
    '..',
    'a/b',
    'admin@cluster.local',
    'arn:aws:eks:eu-west-1:111122223333:cluster/prod',
    'x'.repeat(101),
    '_plans',
    'ends.',
    'é',
  ])('replaces the cluster name %j by its hash, which no real name can be', (name) => {
    const prefix = planPrefix({ ...cluster, cluster: name });
    expect(prefix).toMatch(/^evidence\/v1\/_plans\/111122223333\/eu-west-1\/_[0-9a-f]{20}\/$/);
    expect(() => checkKey(`${prefix}x`)).not.toThrow();
  });

  it('replaces a hostile account and region as well, and keeps clusters apart', () => {
    const prefixes = ['../a', '../b'].map((accountId) => planPrefix({ accountId, region: '../r', cluster: 'prod' }));
    expect(new Set(prefixes).size).toBe(2);
    for (const prefix of prefixes) expect(prefix).not.toContain('..');
  });

  it('leaves room for a file name of 255 bytes with the longest parts', () => {
    const longest = planKey(
      { accountId: '111122223333', region: 'r'.repeat(32), cluster: 'c'.repeat(100), id: plan.id },
      `action-${'s'.repeat(40)}`,
    );
    expect(longest.length + 11).toBeLessThanOrEqual(255);
  });
});

describe('the id of a plan', () => {
  const about = { ...cluster, action: 'quarantine', targetUid: 'uid-1' };

  it('is twenty hexadecimal digits, the same for the same act on the same target for the same decision', () => {
    const id = planId({ ...about, decisionKey: 'd' });
    expect(id).toMatch(/^[0-9a-f]{20}$/);
    expect(
      planId({
        decisionKey: 'd',
        targetUid: 'uid-1',
        action: 'quarantine',
        cluster: 'prod',
        region: 'eu-west-1',
        accountId: '111122223333',
      }),
    ).toBe(id);
  });

  it('differs when any part differs, and between a decision and an operator of the same name', () => {
    const ids = [
      planId({ ...about, decisionKey: 'd' }),
      planId({ ...about, requestId: 'd' }),
      planId({ ...about, decisionKey: 'e' }),
      planId({ ...about, action: 'scale', decisionKey: 'd' }),
      planId({ ...about, targetUid: 'uid-2', decisionKey: 'd' }),
      planId({ ...about, cluster: 'test', decisionKey: 'd' }),
      planId({ ...about, region: 'eu-west-2', decisionKey: 'd' }),
      planId({ ...about, accountId: null, decisionKey: 'd' }),
      planId({ ...about, accountId: 'null', decisionKey: 'd' }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the name of a record', () => {
  it('is read back from a finding key', () => {
    expect(recordName(findingKey(archivedFinding(), 'decision'))).toEqual({
      of: 'finding',
      kind: 'decision',
      accountId: '111122223333',
      region: 'eu-west-1',
      id: '5ac6a2b8f1d94e0c8f0a3d1b2c4e5f60',
      updatedAt: '2026-11-23T12:34:56.789Z',
      count: 3,
    });
  });

  it('tells the step of an action and the time of a verdict', () => {
    const plan = { ...cluster, id: '0123456789abcdef0123' };
    expect(recordName(planKey(plan, 'action-label'))).toMatchObject({ kind: 'action', suffix: 'label' });
    expect(recordName(planKey(plan, 'verdict-5'))).toMatchObject({ kind: 'verdict', suffix: '5' });
    expect(recordName(planKey(plan, 'before-image'))).toMatchObject({ kind: 'before-image', suffix: null });
  });

  it('is read back from what has no identity', () => {
    expect(recordName(unidentifiedKey(sha, 'coverage'))).toEqual({ of: 'unidentified', kind: 'coverage', sha256: sha });
  });

  it.each([
    '',
    'evidence/v1/x.json',
    'digests/v1/local/2026/11/23/120000Z.json',
    'evidence/v2/_unidentified/x/alert.json',
  ])('is none for %j', (key) => {
    expect(recordName(key)).toBeNull();
  });

  it('refuses a hash that is none', () => {
    expect(() => unidentifiedKey('../x', 'alert')).toThrow('not a SHA-256');
  });
});
