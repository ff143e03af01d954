import { connect } from '../../src/adapters/kubernetes/client.ts';
import { cluster } from './cluster.ts';

const clientOf = (user: 'reader' | 'nobody') => {
  const { url, caPem, tokenFor } = cluster();
  const look = connect({ name: 'test', server: url, caPem, token: async () => tokenFor(user) });
  if (look.state !== 'found') throw new Error('no connection');
  return look.value;
};

describe('discovery on a real API server', () => {
  it.each(['reader', 'nobody'] as const)('tells %s the kinds of a group, without a right of its own', async (user) => {
    const client = clientOf(user);

    const kinds = await client.kinds('apps', 'v1');

    expect(kinds).toEqual({
      state: 'found',
      value: expect.arrayContaining(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']),
    });
    expect(kinds.state === 'found' && kinds.value.includes('Scale')).toBe(false);
    await client.close();
  });

  it('answers absent for a group that is not served', async () => {
    const client = clientOf('reader');

    expect(await client.kinds('policies.kyverno.io', 'v99')).toEqual({ state: 'absent' });
    await client.close();
  });
});
