import { clusterEntry } from '../../src/decide/cluster-entry.ts';
import { noPolicy } from '../../src/decide/policy.ts';

const asked = { name: 'prod', accountId: '111122223333', region: 'eu-west-1' };
const policyWith = (...clusters: object[]) => ({ ...noPolicy, clusters: clusters as (typeof noPolicy)['clusters'] });

describe('the clusters entry of the policy that applies', () => {
  it.each([
    ['one that names only the cluster', { name: 'prod' }, true],
    ['one of the same account and region', { ...asked }, true],
    ['none of another account', { ...asked, accountId: '999999999999' }, false],
    ['none of another region', { ...asked, region: 'us-east-1' }, false],
    ['none of another name', { name: 'prod-2' }, false],
  ])('is %s', (_what, entry, applies) => {
    expect(clusterEntry(policyWith(entry), asked)).toEqual(applies ? entry : null);
  });

  it('is the first that fits', () => {
    const first = { name: 'prod', roleArn: 'arn:aws:iam::111122223333:role/a' };

    expect(clusterEntry(policyWith({ ...asked, region: 'us-east-1' }, first, { ...asked }), asked)).toBe(first);
  });

  it('is none without a policy', () => {
    expect(clusterEntry(null, asked)).toBeNull();
  });
});
