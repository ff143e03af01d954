import { checks } from '../../src/posture/pss/checks.ts';
import { checkIds } from '../../src/posture/pss/evaluate.ts';
import { newest, readVersion } from '../../src/posture/pss/version.ts';

const revisions: [id: string, level: string, since: number[]][] = [
  ['appArmorProfile', 'baseline', [0]],
  ['capabilities_baseline', 'baseline', [0]],
  ['hostNamespaces', 'baseline', [0]],
  ['hostPathVolumes', 'baseline', [0]],
  ['hostPorts', 'baseline', [0]],
  ['hostProbesAndHostLifecycle', 'baseline', [34]],
  ['privileged', 'baseline', [0]],
  ['procMount', 'baseline', [0, 35]],
  ['seLinuxOptions', 'baseline', [0, 31]],
  ['seccompProfile_baseline', 'baseline', [0, 19]],
  ['sysctls', 'baseline', [0, 27, 29, 32, 37]],
  ['windowsHostProcess', 'baseline', [0]],
  ['allowPrivilegeEscalation', 'restricted', [8, 25]],
  ['capabilities_restricted', 'restricted', [22, 25]],
  ['procMount_restricted', 'restricted', [35]],
  ['restrictedVolumes', 'restricted', [0]],
  ['runAsNonRoot', 'restricted', [0, 35]],
  ['runAsUser', 'restricted', [23, 35]],
  ['seccompProfile_restricted', 'restricted', [19, 25]],
];

describe('the Pod Security Standards', () => {
  it('have 19 checks, each with its level and the versions that changed it', () => {
    const own = checks.map(({ id, level, revisions: all }) => [id, level, all.map(({ since }) => since)]);
    expect(own.toSorted()).toEqual(revisions.toSorted());
  });

  it('describe what each check reads and allows', () => {
    for (const { title, allows } of checks) expect([title.length > 10, allows.length > 10]).toEqual([true, true]);
  });

  it('override only baseline checks, by restricted ones', () => {
    const baseline = checks.filter(({ level }) => level === 'baseline').map(({ id }) => id);
    for (const { level, revisions: all } of checks)
      for (const { overrides = [] } of all) {
        if (level === 'baseline') expect(overrides).toEqual([]);
        expect(baseline).toEqual(expect.arrayContaining([...overrides]));
      }
  });

  it('ask at restricted for what baseline asks, save what is overridden, baseline first and each by id', () => {
    expect(checkIds('restricted', newest)).toEqual([
      'appArmorProfile',
      'hostNamespaces',
      'hostPorts',
      'hostProbesAndHostLifecycle',
      'privileged',
      'seLinuxOptions',
      'sysctls',
      'windowsHostProcess',
      'allowPrivilegeEscalation',
      'capabilities_restricted',
      'procMount_restricted',
      'restrictedVolumes',
      'runAsNonRoot',
      'runAsUser',
      'seccompProfile_restricted',
    ]);
    expect(checkIds('restricted', readVersion('v1.0').version)).toEqual([
      'appArmorProfile',
      'capabilities_baseline',
      'hostNamespaces',
      'hostPorts',
      'privileged',
      'procMount',
      'seLinuxOptions',
      'seccompProfile_baseline',
      'sysctls',
      'windowsHostProcess',
      'restrictedVolumes',
      'runAsNonRoot',
    ]);
  });

  it.each([
    ['latest', 'latest', 'v1.37'],
    ['v1.0', 'ok', 'v1.0'],
    ['v1.37', 'ok', 'v1.37'],
    ['v1.38', 'clamped', 'v1.37'],
    ['v1.99999999999999999999', 'clamped', 'v1.37'],
    ['v1.08', 'invalid', 'v1.37'],
    ['1.30', 'invalid', 'v1.37'],
    ['v2.0', 'invalid', 'v1.37'],
    ['', 'invalid', 'v1.37'],
    ['v1.3 ', 'invalid', 'v1.37'],
  ])('read the version %j as %s: %s', (text, state, name) => {
    const read = readVersion(text);
    expect([read.state, read.version.name]).toEqual([state, name]);
  });
});
