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

const untilListed = async (where: string): Promise<number> => {
  const since = Date.now();
  await eventually(async () => {
    if (!(await listed(where)).includes('tool')) throw new Error('not listed yet');
  });
  return Date.now() - since;
};

const aPodIn = (where: string): Promise<Pod> =>
  createRunningPod(
    { metadata: { name: 'tool', namespace: where }, spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] } },
    { nodeName },
  );

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

    await label(first);
    await createPolicy(before, 'held', held);
    const atOnce = await untilListed(before);
    await label(second);
    const later = await untilListed(after);

    expect(atOnce).toBeLessThan(900);
    expect(later).toBeGreaterThan(900);
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
