import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { enrichedEvent } from '../../src/decide/enriched-event.ts';
import { loadPolicy, noPolicy, policyJsonSchema } from '../../src/decide/policy.ts';
import { loadCases } from '../../src/decide/policy-cases.ts';
import { alwaysProtected, defaults } from '../../src/decide/policy-defaults.ts';
import { whenFaults } from '../../src/decide/when-faults.ts';
import { aFoundPod } from '../builders/decision.ts';
import { reverseShell } from '../builders/finding.ts';
import { aPolicy } from '../builders/policy-file.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const errorsOf = (text: string) => {
  const loaded = loadPolicy(text, 'lazaret.yaml');
  return loaded.state === 'invalid' ? loaded.errors : [];
};

const rule = (lines: string): string => `rules:\n  - name: r\n${lines.replace(/^/gm, '    ')}\n`;

/** A pattern that asks for every value of an example. */
const patternOf = (value: object): { [key: string]: unknown } =>
  Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === 'detail') return [key, { x: [1] }];
      if (key === 'targets') return [key, { class: ['pod'] }];
      if (Array.isArray(inner)) return [key, inner.length > 0 ? inner : ['x']];
      return [key, typeof inner === 'object' && inner !== null ? patternOf(inner) : [inner]];
    }),
  );

describe('a good policy', () => {
  it('gets every default that it does not name', () => {
    const { policy } = aPolicy('rules:\n  - {name: all, when: {}}\n');
    expect(policy.rules[0]).toEqual({ name: 'all', when: {}, do: [], mode: 'observe', expires: '24h', accept: [] });
    expect({ ...policy, rules: [] }).toEqual(noPolicy);
    expect(noPolicy.guards).toEqual({ minSeverity: 7, staleAfter: '24h', reinfectedWithin: '24h' });
    expect(noPolicy.budgets).toEqual({ perClusterAndHour: 5, perNamespaceAndHour: 3, failuresPerHour: 3 });
  });

  it('is known by the hash of its very text', () => {
    const text = '# nothing\nrules: []\n';
    expect(aPolicy(text).sha256).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('may be empty, and may use anchors', () => {
    expect(aPolicy('').policy).toEqual(noPolicy);
    const { policy } = aPolicy(
      'rules:\n  - {name: a, when: &w {lazaret: {sample: [true]}}}\n  - name: b\n    when: {$or: [*w, {region: [x]}]}\n',
    );
    expect(policy.rules[1]?.when).toEqual({ $or: [{ lazaret: { sample: [true] } }, { region: ['x'] }] });
  });
});

describe('a mistake in a policy is named with its line, its key and what was meant', () => {
  it.each<[string, string, object]>([
    [
      'an unknown key at the top',
      'rulez: []\n',
      { code: 'unknown-key', line: 1, column: 1, key: 'rulez', nearest: 'rules' },
    ],
    [
      'an unknown key in a rule',
      rule('when: {}\nmods: enforce'),
      { code: 'unknown-key', line: 4, column: 5, key: 'rules[0].mods', nearest: 'mode' },
    ],
    [
      'an unknown key in a nested section',
      'guards:\n  minSeverety: 7\n',
      { code: 'unknown-key', line: 2, key: 'guards.minSeverety', nearest: 'minSeverity' },
    ],
    ['a key that is like no other', 'xyzzy: 1\n', { code: 'unknown-key', nearest: null }],
    ['a dangerous key', '__proto__: {rules: []}\n', { code: 'unknown-key', key: '__proto__' }],
    [
      'an unknown action',
      rule('when: {}\ndo: [quarentine]'),
      { code: 'unknown-value', line: 4, column: 10, key: 'rules[0].do[0]', nearest: 'quarantine' },
    ],
    [
      'an unknown mode',
      rule('when: {}\nmode: enforced'),
      { code: 'unknown-value', key: 'rules[0].mode', nearest: 'enforce' },
    ],
    [
      'an unknown consent',
      rule('when: {}\naccept: [siblings-cutoff]'),
      { code: 'unknown-value', nearest: 'siblings-cut-off' },
    ],
    [
      'an unknown channel',
      'alerts:\n  routes:\n    - {name: a, when: {}, to: [mail]}\n',
      { code: 'unknown-value', key: 'alerts.routes[0].to[0]', nearest: 'email' },
    ],
    [
      'a route to mail without an address',
      'alerts:\n  routes:\n    - {name: a, when: {}, to: [events, email]}\n',
      { code: 'channel-not-set-up', line: 3, key: 'alerts.routes[0].to[1]' },
    ],
    [
      'a route to a chat that is not named',
      'alerts:\n  email: [a@example.com]\n  routes:\n    - {name: a, when: {}, to: [email, chat]}\n',
      { code: 'channel-not-set-up', line: 4, key: 'alerts.routes[0].to[1]' },
    ],
    [
      'a route to a pager that is not set up',
      'alerts:\n  routes:\n    - {name: a, when: {}, to: [pagerduty]}\n',
      { code: 'channel-not-set-up', key: 'alerts.routes[0].to[0]' },
    ],
    ['a wrong type', 'rules: {}\n', { code: 'wrong-type', line: 1, key: 'rules' }],
    [
      'an account without quotes',
      'clusters:\n  - name: prod\n    accountId: 111122223333\n',
      { code: 'wrong-type', line: 3, key: 'clusters[0].accountId' },
    ],
    ['a missing name', 'rules:\n  - when: {}\n', { code: 'missing-key', line: 2, key: 'rules[0].name' }],
    ['a missing when', rule('mode: observe'), { code: 'missing-key', line: 2, key: 'rules[0].when' }],
    [
      'a duration without a unit',
      rule('when: {}\nexpires: "24"'),
      { code: 'wrong-value', line: 4, key: 'rules[0].expires' },
    ],
    ['a duration that is too long', rule('when: {}\nexpires: 31d'), { code: 'wrong-value', key: 'rules[0].expires' }],
    ['a severity out of range', 'guards: {minSeverity: 11}\n', { code: 'wrong-value', key: 'guards.minSeverity' }],
    [
      'a budget below zero',
      'budgets: {perClusterAndHour: -1}\n',
      { code: 'wrong-value', key: 'budgets.perClusterAndHour' },
    ],
    ['an address that is none', 'alerts: {email: [nobody]}\n', { code: 'wrong-value', key: 'alerts.email[0]' }],
    [
      'a role that is none',
      'clusters: [{name: p, roleArn: "arn:aws:iam::1:user/x"}]\n',
      { code: 'wrong-value', key: 'clusters[0].roleArn' },
    ],
    ['a duplicate key', 'rules: []\nrules: []\n', { code: 'duplicate-key', line: 2, column: 1 }],
    ['two documents', 'rules: []\n---\nrules: []\n', { code: 'yaml-invalid' }],
    ['a tag of YAML', 'rules: !!js/function x\n', { code: 'yaml-invalid' }],
    ['no YAML at all', 'rules: [\n', { code: 'yaml-invalid' }],
    [
      'two rules of one name',
      'rules:\n  - {name: a, when: {region: [x]}}\n  - {name: a, when: {}}\n',
      { code: 'repeated', line: 3, key: 'rules[1].name' },
    ],
    ['a cluster twice', 'clusters: [{name: p}, {name: p}]\n', { code: 'repeated', key: 'clusters[1].name' }],
    ['an action twice', rule('when: {}\ndo: [scale, scale]'), { code: 'repeated', key: 'rules[0].do[1]' }],
    ['enforcing nothing', rule('when: {}\nmode: enforce'), { code: 'nothing-to-do', line: 4 }],
    [
      'enforcing what only a person does',
      rule('when: {}\nmode: enforce\ndo: [cordon]'),
      { code: 'never-automatic', key: 'rules[0].do[0]' },
    ],
    [
      'deleting without the word for it',
      rule('when: {}\nmode: approve\ndo: [quarantine, delete]'),
      { code: 'consent-missing', key: 'rules[0].do[1]' },
    ],
    [
      'revoking what no role is listed for',
      rule('when: {}\nmode: approve\ndo: [revoke]'),
      { code: 'revoke-not-set-up', key: 'rules[0].do[0]' },
    ],
    [
      'suspending what is no Job',
      rule('when: {lazaret: {owner: {kind: [Deployment, StatefulSet]}}}\ndo: [scale, suspend]'),
      { code: 'action-never-fits', line: 4, key: 'rules[0].do[1]' },
    ],
    [
      'a quarantine of what is no pod',
      rule('when: {lazaret: {class: [node, serviceaccount]}}\ndo: [cordon, quarantine]'),
      { code: 'action-never-fits', key: 'rules[0].do[1]' },
    ],
    [
      'a pattern that is none',
      rule('when:\n  detail:\n    severity: [{numeric: [">>", 7]}]'),
      { code: 'pattern-invalid', line: 5, key: 'rules[0].when.detail.severity[0].numeric[0]' },
    ],
    [
      'a value outside a list',
      rule('when: {region: eu-central-1}'),
      { code: 'pattern-invalid', line: 3, key: 'rules[0].when.region' },
    ],
    [
      'a range without numbers',
      rule('when: {detail: {severity: [{numeric: [">", 8, "<", 8]}]}}'),
      { code: 'pattern-invalid' },
    ],
    [
      'a field that no event has',
      rule('when:\n  lazaret:\n    targetclass: [pod]'),
      {
        code: 'rule-never-matches',
        line: 5,
        column: 9,
        key: 'rules[0].when.lazaret.targetclass',
        nearest: 'targetClass',
      },
    ],
    [
      'a value that never occurs',
      rule('when: {lazaret: {targetClass: [pods]}}'),
      { code: 'rule-never-matches', key: 'rules[0].when.lazaret.targetClass[0]', nearest: 'pod' },
    ],
    ['an event of somebody else', rule('when: {source: [aws.securityhub]}'), { code: 'rule-never-matches' }],
    [
      'an object compared with a value',
      rule('when: {lazaret: {pod: [web]}}'),
      { code: 'rule-never-matches', key: 'rules[0].when.lazaret.pod' },
    ],
    [
      'a mistake inside $or',
      rule('when: {$or: [{regon: [x]}, {region: [x]}]}'),
      { code: 'rule-never-matches', nearest: 'region' },
    ],
    [
      'a rule behind one that takes all',
      'rules:\n  - {name: a, when: {}}\n  - {name: b, when: {region: [x]}}\n',
      { code: 'rule-never-matches', line: 3, key: 'rules[1].when' },
    ],
    [
      'a rule behind its equal',
      'rules:\n  - {name: a, when: {account: [y], region: [x]}}\n  - {name: b, when: {region: [x], account: [y]}}\n',
      { code: 'rule-never-matches', key: 'rules[1].when' },
    ],
  ])('%s', (_what, text, expected) => {
    const [error] = errorsOf(text);
    expect(error).toMatchObject(expected);
    expect(error?.message).toContain(`lazaret.yaml:${error?.line}:${error?.column}: `);
    if (error?.nearest) expect(error.message).toContain(`did you mean ${error.nearest}?`);
  });

  it('all of them at once, in the order of lines', () => {
    const errors = errorsOf('rulez: []\nguards: {minSeverity: x}\nbudget: {}\n');
    expect(errors.map(({ line, code }) => [line, code])).toEqual([
      [1, 'unknown-key'],
      [2, 'wrong-type'],
      [3, 'unknown-key'],
    ]);
  });

  it('a file of megabytes, of brackets or of aliases is refused and never hangs', () => {
    expect(errorsOf(' '.repeat(600_000))[0]?.code).toBe('policy-too-large');
    expect(errorsOf('['.repeat(50_000))[0]?.code).toBe('yaml-invalid');
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
      .join('\n')}\n`;
    expect(errorsOf(bomb)[0]?.code).toBe('yaml-invalid');
  });
});

describe('the pages about the policy', () => {
  it('the schema for editors is the current one', () => {
    expect(JSON.parse(read('docs/policy.schema.json'))).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  });

  it('tell every default and every namespace that is always protected', () => {
    const page = read('docs/policy.md');
    for (const word of [...alwaysProtected, ...Object.values(defaults)]) expect(page).toContain(String(word));
  });

  it('show examples that load', () => {
    const examples = [...read('docs/policy.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(examples.length).toBeGreaterThan(4);
    for (const example of [...examples, read('examples/lazaret.yaml')]) expect(errorsOf(example)).toEqual([]);
  });

  it('show cases that load', () => {
    const [cases = ''] = [...read('docs/policy.md').matchAll(/```yaml cases\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(loadCases(cases, 'docs/policy.md')).toMatchObject({ state: 'ok' });
  });

  it('list every field that a rule may ask, and none that is not there', () => {
    const [example = ''] = [...read('docs/policy.md').matchAll(/```json\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    const shown = JSON.parse(example) as { lazaret: object };
    const faults = whenFaults(patternOf(shown));
    expect(faults).toEqual([]);
    expect(Object.keys(shown.lazaret).sort()).toEqual(
      Object.keys(enrichedEvent(reverseShell(), [aFoundPod()])['lazaret'] as object)
        .concat('workload')
        .filter((key) => !['accountId', 'region', 'workload'].includes(key))
        .sort(),
    );
  });
});
