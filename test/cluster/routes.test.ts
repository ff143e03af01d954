import { connect, type KubernetesClient } from '../../src/adapters/kubernetes/client.ts';
import { lookAtPod } from '../../src/enrich/enrich.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import type { KubernetesObject, Pod } from '../../src/objects.ts';
import { exposure } from '../../src/posture/exposure.ts';
import { asAdmin, mergePatch } from './access.ts';
import { cluster, createDeployment, createNode, deleteNode, namespace } from './cluster.ts';
import { gatewayDefinitions } from './engines.crds.ts';
import { removeDefinitions } from './engines.ts';
import { applyManifests, applyObject } from './manifests.ts';

import.meta.jest.setTimeout(60_000);

const group = 'gateway.networking.k8s.io';
const nodeName = 'routes-1';
let definitions: KubernetesObject[];
let reader: KubernetesClient;
let where: string;
let web: Pod;

const route = (kind: string, version: string, spec: object = {}): KubernetesObject => ({
  apiVersion: `${group}/${version}`,
  kind,
  metadata: { name: `web-${kind.toLowerCase()}`, namespace: where },
  spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }], ...spec },
});

beforeAll(async () => {
  for (const manifest of readerManifests()) await applyObject(manifest);
  definitions = await applyManifests(await gatewayDefinitions());
  await createNode(nodeName);
  where = await namespace();
  const podSpec = { containers: [{ name: 'app', image: 'nginx:1.29' }] };
  web = (await createDeployment({ namespace: where, name: 'web', nodeNames: [nodeName], replicas: 1, podSpec }))
    .pods[0]!;
  await applyObject({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: where },
    spec: { selector: web.metadata?.labels ?? {}, ports: [{ port: 80 }] },
  });
  const listeners = [
    { name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'cert' }] } },
    { name: 'db', port: 5432, protocol: 'TCP' },
  ];
  await applyObject({
    apiVersion: `${group}/v1`,
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: where },
    spec: { gatewayClassName: 'any', listeners },
  });
  await applyObject(route('HTTPRoute', 'v1', { parentRefs: [{ name: 'edge', sectionName: 'https' }] }));
  await applyObject(route('TCPRoute', 'v1alpha2', { parentRefs: [{ name: 'edge', sectionName: 'db' }] }));
  const { url, caPem, tokenFor } = cluster();
  const look = connect({ name: 'test', server: url, caPem, token: async () => tokenFor('reader') });
  if (look.state !== 'found') throw new Error(JSON.stringify(look));
  reader = look.value;
}, 120_000);

afterAll(async () => {
  await reader?.close();
  await deleteNode(nodeName);
  await removeDefinitions(definitions);
});

const seeExposure = async () => {
  const { namespace: of = '', name = '', uid = '' } = web.metadata ?? {};
  const { seen, problems } = await lookAtPod(reader, { namespace: of, name, uid });
  if (!seen) throw new Error(JSON.stringify(problems));
  return exposure(seen);
};

const addressed = (value: string) =>
  asAdmin(
    'PATCH',
    `/apis/${group}/v1/namespaces/${where}/gateways/edge/status`,
    { status: { addresses: [{ type: 'IPAddress', value }] } },
    mergePatch,
  );

describe('routes of the Gateway API on a real API server, by the rights of the reader', () => {
  it('are seen with the listeners that they name, those that are served as v1alpha2 alone too', async () => {
    expect((await seeExposure()).ingresses.value).toEqual([
      `HTTPRoute ${where}/web-httproute (by Gateway ${where}/edge 443/HTTPS)`,
      `TCPRoute ${where}/web-tcproute (by Gateway ${where}/edge 5432/TCP)`,
    ]);
  });

  it.each([
    ['10.0.4.5', false],
    ['198.51.100.7', true],
  ])('lead in from the internet as the address %s of their Gateway does: %s', async (address, expected) => {
    await addressed(address);
    expect((await seeExposure()).fromInternet.value).toBe(expected);
  });
});
