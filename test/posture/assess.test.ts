import type { PodSeen } from '../../src/enrich/seen.ts';
import { assess } from '../../src/posture/assess.ts';
import { findingOfType } from '../builders/finding.ts';
import { aNamespace, found, unreachable } from '../builders/kubernetes.ts';
import { aContainer, aPod } from '../builders/pod.ts';
import { aPodSeen } from '../builders/seen.ts';

const codes = (seen: PodSeen, options = {}): string[] => assess(seen, null, options).unknown.map(({ code }) => code);

describe('the posture of a pod', () => {
  it('is data: it survives JSON, and the same pod gives the same posture', () => {
    const posture = assess(aPodSeen(), findingOfType('Execution:Runtime/ReverseShell'));
    expect(JSON.parse(JSON.stringify(posture))).toEqual(posture);
    expect(assess(aPodSeen(), findingOfType('Execution:Runtime/ReverseShell'))).toEqual(posture);
  });

  it('has controls and techniques only where there is a finding', () => {
    expect(assess(aPodSeen(), null)).toMatchObject({ controls: [], techniques: [] });
    expect(assess(aPodSeen(), findingOfType('Execution:Runtime/ReverseShell')).controls).not.toEqual([]);
  });

  it('says which level the pod satisfies', () => {
    const level = (securityContext: object, spec = {}): string =>
      assess(aPodSeen({ pod: aPod({ spec: { ...spec, containers: [aContainer({ securityContext })] } }) }), null).pss
        .level;
    expect(level({ privileged: true })).toBe('privileged');
    expect(level({})).toBe('baseline');
    const pod = { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
    expect(level({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }, pod)).toBe('restricted');
  });

  it.each<[string, string | undefined, string | undefined, string, string[]]>([
    ['the newest known', undefined, undefined, 'v1.37', []],
    ['what the namespace pins', 'v1.25', undefined, 'v1.25', []],
    ['what is asked for, whatever the namespace pins', 'v1.25', 'v1.30', 'v1.30', []],
    ['latest on request', 'v1.25', 'latest', 'v1.37', []],
    ['the newest known instead of a newer one, and says so', undefined, 'v1.60', 'v1.37', ['pss-version-clamped']],
    ['the newest known instead of what is none, and says so', undefined, 'newest', 'v1.37', ['pss-version-invalid']],
  ])('is judged by %s', (_what, pinned, pssVersion, version, problems) => {
    const labels = pinned ? { 'pod-security.kubernetes.io/enforce-version': pinned } : {};
    const seen = aPodSeen({ namespace: found(aNamespace('shop', labels)) });
    const options = pssVersion ? { pssVersion } : {};
    expect(assess(seen, null, options).pss.version).toBe(version);
    expect(codes(seen, options).filter((code) => code.startsWith('pss'))).toEqual(problems);
  });

  it('tells what could not be told', () => {
    expect(codes(aPodSeen({ node: unreachable(), namespace: unreachable() }))).toEqual([
      'node-not-seen',
      'namespace-not-seen',
      'seccomp-default-unknown',
    ]);
    const labels = { 'pod-security.kubernetes.io/enforce': 'strict' };
    expect(codes(aPodSeen({ namespace: found(aNamespace('shop', labels)) }))).toContain('psa-label-invalid');
    const pod = aPod({ spec: { containers: [aContainer({ securityContext: { privileged: 'true' } as object })] } });
    expect(codes(aPodSeen({ pod }))).toContain('malformed-field');
  });

  it('of a pod with a malformed field passes no level, and says which field', () => {
    const pod = aPod({ spec: { hostPID: 'yes' as unknown as boolean } });
    const { pss, unknown } = assess(aPodSeen({ pod }), null);
    expect([pss.level, pss.baseline.allowed, pss.restricted.allowed]).toEqual(['privileged', false, false]);
    expect(unknown[0]?.message).toBe('spec.hostPID must be boolean, is "yes"');
  });
});
