import { identity, identityText, owner, version, versionText } from '../../src/finding/identity.ts';
import { findingOf, reverseShell, runtimeDetail } from '../builders/finding.ts';

describe('which finding, and which version of it', () => {
  const finding = reverseShell();

  it('is told by account, region and id; the version by the time of update and the count as well', () => {
    expect(owner(finding)).toEqual({ accountId: '111122223333', region: 'eu-central-1' });
    expect(identity(finding)).toEqual({ accountId: '111122223333', region: 'eu-central-1', id: finding.id });
    expect(version(finding)).toEqual({ ...identity(finding), updatedAt: '2026-11-20T10:00:00.000Z', count: 1 });
    expect(identityText(finding)).toBe('111122223333/eu-central-1/f0000000000000000000000000000001');
    expect(versionText(finding)).toBe(
      '111122223333/eu-central-1/f0000000000000000000000000000001/2026-11-20T10:00:00.000Z/1',
    );
  });

  it.each([
    [{ updatedAt: '2026-11-20T10:00:00.001Z' }, true],
    [{ service: { count: 2 } }, true],
    [{ severity: 5, title: 'other', arn: 'other' }, false],
    [{ updatedAt: '2026-11-20T11:00:00+01:00' }, false],
  ])('changes with %j: %s', (changes, isOther) => {
    expect(versionText(findingOf(runtimeDetail(undefined, changes))) !== versionText(finding)).toBe(isOther);
    expect(identityText(findingOf(runtimeDetail(undefined, changes)))).toBe(identityText(finding));
  });
});
