import { connect, type KubernetesClient } from '../../src/adapters/kubernetes/client.ts';
import { clusterContract } from '../fakes/cluster-contract.ts';
import { cluster, namespace } from './cluster.ts';

let client: KubernetesClient | null = null;

const admin = (): KubernetesClient => {
  if (client) return client;
  const { url, caPem, tokenFor } = cluster();
  const look = connect({ name: 'test', server: url, caPem, token: async () => tokenFor('admin') });
  if (look.state !== 'found') throw new Error(JSON.stringify(look));
  client = look.value;
  return client;
};

afterAll(() => client?.close());

clusterContract('a real API server by the real client', async () => ({
  cluster: admin(),
  namespace: await namespace(),
}));
