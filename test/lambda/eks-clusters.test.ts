import type { EKSClient } from '@aws-sdk/client-eks';
import { describe, expect, it } from '@jest/globals';
import { eksClusters } from '../../src/adapters/aws/clusters.ts';

const asked = { name: 'prod', accountId: '111122223333', region: 'eu-west-1' };
const arn = (account: string): string => `arn:aws:eks:eu-west-1:${account}:cluster/prod`;

/** Clusters of an EKS whose every answer is the given one. */
const clustersThatAnswer = (answer: () => unknown) =>
  eksClusters({
    policy: null,
    eks: () => ({ send: async () => answer() }) as unknown as EKSClient,
    credentials: async () => ({ accessKeyId: 'dummy', secretAccessKey: 'dummy' }),
    now: () => new Date('2026-11-23T00:00:00Z'),
  });

const failing = (name: string) => (): never => {
  throw Object.assign(new Error(name), { name });
};

describe('an EKS cluster of a finding', () => {
  it.each([
    ['does not exist', failing('ResourceNotFoundException'), 'cluster-not-found'],
    ['may not be described', failing('AccessDeniedException'), 'cluster-access-denied'],
    ['has a role that cannot be assumed', failing('AccessDenied'), 'role-not-assumed'],
    ['is not told for another reason', failing('TimeoutError'), 'cluster-not-described'],
    [
      'has only a namesake in our own account',
      () => ({ cluster: { arn: arn('999999999999') } }),
      'cluster-of-another-account',
    ],
    ['is absent from the answer', () => ({}), 'cluster-of-another-account'],
    [
      'takes no access entries',
      () => ({ cluster: { arn: arn(asked.accountId), accessConfig: { authenticationMode: 'CONFIG_MAP' } } }),
      'access-entries-off',
    ],
  ])('that %s is unreachable, with its own reason', async (_, answer, code) => {
    expect(await clustersThatAnswer(answer).open(asked)).toMatchObject({ state: 'unreachable', problem: { code } });
  });

  it('is asked for again after a failure: it is not remembered as unreachable', async () => {
    let calls = 0;
    const clusters = clustersThatAnswer(() => failing(`E${++calls}`)());
    await clusters.open(asked);
    await clusters.open(asked);
    expect(calls).toBe(2);
  });
});
