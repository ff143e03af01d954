import type { KubernetesObject, Pod } from '../../src/objects.ts';
import {
  asAdmin,
  createNode,
  createRunningPod,
  deleteNode,
  eventually,
  installNetworkPolicyDefinitions,
  mergePatch,
  namespace,
  playPolicyController,
  podPath,
} from './cluster.ts';
import { createPolicy } from './containment.ts';

const nodeName = 'controller-1';

type Endpoint = KubernetesObject & { spec: { podSelectorEndpoints: { name: string }[] } };

const endpoints = async (where: string): Promise<Endpoint[]> =>
  (await asAdmin<{ items: Endpoint[] }>('GET', `/apis/networking.k8s.aws/v1alpha1/namespaces/${where}/policyendpoints`))
    .items;

const listed = async (where: string): Promise<string[]> =>
  (await endpoints(where)).flatMap(({ spec }) => spec.podSelectorEndpoints.map(({ name }) => name));

const untilListed = (where: string, name = 'tool'): Promise<void> =>
  eventually(async () => {
    if (!(await listed(where)).includes(name)) throw new Error('not listed yet');
  });

const took = async (change: () => Promise<unknown>, where: string): Promise<number> => {
  const since = Date.now();
  await change();
  await untilListed(where);
  return Date.now() - since;
};

const aPodIn = (where: string, name = 'tool', labels: Record<string, string> = {}): Promise<Pod> =>
  createRunningPod(
    { metadata: { name, namespace: where, labels }, spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] } },
    { nodeName },
  );

/** A second's batch may be under way from what was changed before: when one more pod is listed, none is. */
const batchIsOver = async (where: string): Promise<void> => {
  await aPodIn(where, 'last-of-the-batch', { held: 'yes' });
  await untilListed(where, 'last-of-the-batch');
};

const label = (pod: Pod): Promise<KubernetesObject> =>
  asAdmin('PATCH', podPath(pod), { metadata: { labels: { held: 'yes' } } }, mergePatch);

const held = { podSelector: { matchLabels: { held: 'yes' } }, policyTypes: ['Ingress', 'Egress'] };
const path = (where: string): string => `/apis/networking.k8s.io/v1/namespaces/${where}/networkpolicies/held`;

beforeAll(async () => {
  await createNode(nodeName);
  await installNetworkPolicyDefinitions();
});
afterAll(() => deleteNode(nodeName));

describe('the played network-policy controller of AWS', () => {
  it('takes a policy up at once where the pod is labelled before, and a second later where it is labelled after', async () => {
    const [before, after] = [await namespace(), await namespace()];
    for (const where of [before, after]) playPolicyController(where);
    const [first, second] = [await aPodIn(before), await aPodIn(after)];
    await createPolicy(after, 'held', held);
    await eventually(async () => {
      if ((await endpoints(after)).length === 0) throw new Error('not taken up yet');
    });
    await batchIsOver(after);
    const later = await took(() => label(second), after);
    await label(first);
    const atOnce = await took(() => createPolicy(before, 'held', held), before);

    expect(later).toBeGreaterThan(900);
    expect(atOnce).toBeLessThan(later);
  });

  it('puts its finalizer on the policy and owns its endpoint by it, so that both go together', async () => {
    const where = await namespace();
    playPolicyController(where);
    await label(await aPodIn(where));
    const { metadata } = await createPolicy(where, 'held', held);
    await untilListed(where);
    expect((await asAdmin('GET', path(where))).metadata?.finalizers).toEqual(['networking.k8s.aws/resources']);
    expect((await endpoints(where))[0]?.metadata?.ownerReferences).toMatchObject([
      { kind: 'NetworkPolicy', uid: metadata?.uid },
    ]);

    await asAdmin('DELETE', path(where));
    // The garbage collector looks for new kinds of objects every half minute.
    await eventually(
      async () => {
        if ((await endpoints(where)).length > 0) throw new Error('the endpoint is still there');
      },
      { timeoutMs: 50_000 },
    );
  });
});
