import type { Labels } from '../../src/objects.ts';
import { admission, admissionOf, labelProblems } from '../../src/posture/pss/namespace.ts';
import { aNamespace, found, unreachable } from '../builders/kubernetes.ts';

const labels = (given: Labels): Labels =>
  Object.fromEntries(Object.entries(given).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]));

describe('the Pod Security labels of a namespace', () => {
  it.each<[string, Labels, string]>([
    ['none: nothing is enforced', {}, 'privileged:latest privileged:latest privileged:latest'],
    ['enforce alone: warn follows it', { enforce: 'baseline' }, 'baseline:latest privileged:latest baseline:latest'],
    [
      'enforce pinned: warn follows with the version',
      { enforce: 'restricted', 'enforce-version': 'v1.30' },
      'restricted:v1.30 privileged:latest restricted:v1.30',
    ],
    [
      'warn has a version of its own: it keeps it',
      { enforce: 'baseline', 'enforce-version': 'v1.30', 'warn-version': 'v1.20' },
      'baseline:v1.30 privileged:latest baseline:v1.20',
    ],
    [
      'warn has a level of its own: it keeps it',
      { enforce: 'restricted', warn: 'privileged' },
      'restricted:latest privileged:latest privileged:latest',
    ],
    [
      'enforce cannot be read: restricted, and warn does not follow',
      { enforce: 'Baseline' },
      'restricted:latest privileged:latest privileged:latest',
    ],
    [
      'audit and warn cannot be read: they let everything pass',
      { audit: 'x', warn: '' },
      'privileged:latest privileged:latest privileged:latest',
    ],
    [
      'a version cannot be read: the latest',
      { enforce: 'baseline', 'enforce-version': '1.30' },
      'baseline:latest privileged:latest baseline:latest',
    ],
    [
      'a version newer than known stays as it is',
      { enforce: 'baseline', 'enforce-version': 'v1.99' },
      'baseline:v1.99 privileged:latest baseline:v1.99',
    ],
  ])('mean what the API server makes of them: %s', (_what, given, expected) => {
    const { enforce, enforceVersion, audit, auditVersion, warn, warnVersion } = admissionOf(labels(given));
    expect(`${enforce}:${enforceVersion} ${audit}:${auditVersion} ${warn}:${warnVersion}`).toBe(expected);
  });

  it('are told where the API server cannot read them', () => {
    const problems = labelProblems(labels({ enforce: 'high', 'audit-version': 'v1', warn: 'baseline' }));
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'psa-label-invalid: pod-security.kubernetes.io/enforce: "high" is no level, so the API server takes restricted',
      'psa-label-invalid: pod-security.kubernetes.io/audit-version: "v1" is no version, so the API server takes the latest',
    ]);
  });

  it('are unknown when the namespace could not be seen, not absent', () => {
    expect(admission(unreachable()).value).toBe('unknown');
    expect(admission(found(aNamespace('shop', labels({ enforce: 'baseline' }))))).toMatchObject({
      value: { enforce: 'baseline' },
    });
  });
});
