import { loadCases } from '../../src/decide/policy-cases.ts';
import { testPolicy } from '../../src/decide/policy-test.ts';
import { aFoundPod } from '../builders/decision.ts';
import { reverseShell } from '../builders/finding.ts';
import { aPolicyOf } from '../builders/policy-file.ts';

const casesOf = (text: string) => {
  const loaded = loadCases(text, 'cases.yaml');
  if (loaded.state === 'invalid') throw new Error(loaded.errors.map(({ message }) => message).join('\n'));
  return loaded.cases;
};

const results = (expect: string, more = '') =>
  testPolicy(
    aPolicyOf(),
    casesOf(`cases:\n  - {name: a case, finding: f.json, expect: ${expect}${more}}\n`).map((of) => ({
      of,
      finding: reverseShell(),
      targets: [aFoundPod()],
    })),
  );

describe('a case of a policy', () => {
  it('passes when the decision is the expected one', () => {
    expect(results('{rule: everything, mode: enforce, actions: [quarantine], reasons: [rule-enforces]}')).toMatchObject(
      [{ name: 'a case', passed: true, differences: [] }],
    );
  });

  it.each([
    ['rule', '{rule: null}', null, 'everything'],
    ['mode', '{mode: observe}', 'observe', 'enforce'],
    ['actions', '{actions: []}', [], ['quarantine']],
    ['wouldDo', '{wouldDo: [scale]}', ['scale'], ['quarantine']],
    ['reasons', '{reasons: [sample]}', ['sample'], ['rule-enforces']],
  ])('fails by its %s, and says what came instead', (field, expected, wanted, got) => {
    expect(results(expected)).toMatchObject([{ passed: false, differences: [{ field, expected: wanted, got }] }]);
  });

  it('does not grow stale: it is decided when its finding was updated, or at its own time', () => {
    expect(results('{reasons: [rule-enforces]}')[0]?.passed).toBe(true);
    expect(results('{reasons: [stale-finding], actions: []}', ', now: "2026-12-24T00:00:00Z"')[0]?.passed).toBe(true);
  });

  it('may say what was done before it', () => {
    expect(
      results('{reasons: [namespace-budget-exceeded]}', ', history: {actedLastHour: 3, namespaces: {shop: 3}}')[0]
        ?.passed,
    ).toBe(true);
  });

  it.each([
    ['an unknown key', 'cases:\n  - {name: a, finding: f, expekt: {}}\n', 'unknown-key', 'expect'],
    ['an unknown expectation', 'cases:\n  - {name: a, finding: f, expect: {action: []}}\n', 'unknown-key', 'actions'],
    ['nothing expected', 'cases:\n  - {name: a, finding: f, expect: {}}\n', 'wrong-value', null],
    ['no case', 'cases: []\n', 'wrong-value', null],
    ['no YAML', 'cases: [\n', 'yaml-invalid', null],
  ])('with %s is a mistake with its line', (_what, text, code, nearest) => {
    const loaded = loadCases(text, 'cases.yaml');
    expect(loaded).toMatchObject({ state: 'invalid' });
    if (loaded.state === 'invalid')
      expect(loaded.errors.map((error) => [error.code, error.nearest])).toContainEqual([code, nearest]);
  });
});
