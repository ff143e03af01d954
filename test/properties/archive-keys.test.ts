import fc from 'fast-check';
import { findingKey, planId, planPrefix } from '../../src/archive/keys.ts';
import { checkKey } from '../../src/archive/object-key.ts';
import { recordName } from '../../src/archive/record-name.ts';
import { archivedFinding } from '../builders/archived-finding.ts';
import { runs } from '../builders/runs.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('..', '../../x', '.', '/', '\\', 'a/../b', '\0', '\n', 'con', '%2e%2e'),
);
const real = fc.record({
  accountId: fc.stringMatching(/^\d{12}$/),
  region: fc.stringMatching(/^[a-z0-9-]{1,32}$/),
  id: fc.stringMatching(/^[A-Za-z0-9-]{1,64}$/),
  updatedAt: fc
    .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  count: fc.nat(),
});

const parts = fc.record(
  { accountId: nasty, region: nasty, id: nasty, updatedAt: nasty, count: fc.double() },
  { requiredKeys: [] },
);

describe('keys of findings', () => {
  it('stay below their prefix and are keys, whatever the finding says', () => {
    fc.assert(
      fc.property(real, parts, (version, hostile) => {
        const key = findingKey(archivedFinding({ ...version, ...hostile }), 'finding');
        expect(checkKey(key)).toMatch(/^evidence\/v1\/(\d{12}|_unidentified)\//);
      }),
      { numRuns: runs(300) },
    );
  });

  it('say exactly which version they are of, and differ between versions', () => {
    fc.assert(
      fc.property(real, real, (one, other) => {
        const key = findingKey(archivedFinding(one), 'alert');
        expect(recordName(key)).toEqual({ of: 'finding', kind: 'alert', ...one });
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(key === findingKey(archivedFinding(other), 'alert')).toBe(same);
      }),
      { numRuns: runs(300) },
    );
  });
});

const cluster = fc.record({ accountId: fc.option(nasty), region: fc.option(nasty), cluster: nasty });

describe('keys of plans', () => {
  it('stay in three folders below their prefix, and clusters of other names have other ones', () => {
    fc.assert(
      fc.property(cluster, nasty, (of, name) => {
        const prefix = planPrefix(of);
        expect(checkKey(`${prefix}x`).split('/')).toHaveLength(7);
        expect(planPrefix({ ...of, cluster: name }) === prefix).toBe(name === of.cluster);
      }),
      { numRuns: runs(300) },
    );
  });

  it('do not depend on the order in which the parts of an id are given', () => {
    fc.assert(
      fc.property(cluster, nasty, nasty, (of, action, targetUid) => {
        const turned = {
          decisionKey: 'd',
          targetUid,
          action,
          cluster: of.cluster,
          region: of.region,
          accountId: of.accountId,
        };
        expect(planId({ ...of, action, targetUid, decisionKey: 'd' })).toBe(planId(turned));
      }),
      { numRuns: runs(100) },
    );
  });
});
