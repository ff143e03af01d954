import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { lazaret } from '../builders/command-line.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const pod = (
  name: string,
  namespace: string,
  labels: object | null,
  spec: object = {},
  status: object = { phase: 'Running' },
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, ...(labels ? { labels } : {}) },
  spec: {
    containers: [{ name: 'c', image: 'x', ports: [{ name: 'http', containerPort: name === 'web' ? 8080 : 81 }] }],
    ...spec,
  },
  status,
});
const api = { app: 'api' };

/** Manifests as people keep them: no UIDs, some without status. */
const town = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } },
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'b' } },
  pod('web', 'a', { app: 'web' }),
  pod('on-host', 'a', api, { hostNetwork: true }),
  pod('done', 'a', api, {}, { phase: 'Succeeded' }),
  pod('unready', 'a', api, {}, { phase: 'Running', conditions: [{ type: 'Ready', status: 'False' }] }),
  pod('web', 'b', null),
];

const policy = (spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'np', namespace: 'a' },
  spec,
});

const run = (spec: object, ...argv: string[]) => {
  const file = path.join(temporaryFolder(), 'town.yaml');
  writeFileSync(file, [...town, policy(spec)].map((object) => stringify(object)).join('---\n'));
  return lazaret(['access', ...argv, '-f', file]);
};

type Line = {
  ingress: { selectedBy: object[]; from: { pod?: { namespace: string; name: string }; block?: string }[] };
  egress: {
    selectedBy: object[];
    to: { pod?: { namespace: string; name: string }; block?: string; ports?: object[] }[];
  };
};
const json = async (spec: object, who = 'a/web'): Promise<Line> =>
  (await run(spec, who, '--output', 'json')).lines()[0] as unknown as Line;
const named = (peers: Line['ingress']['from']): string[] =>
  peers.map(({ pod: one, block }) => (one ? `${one.namespace}/${one.name}` : (block ?? '')));

describe('access, of manifests without UIDs', () => {
  it.each<[string, object, string[]]>([
    ['everybody by absent peers', { ingress: [{}] }, ['a/on-host', 'a/unready', 'b/web', '0.0.0.0/0', '::/0']],
    [
      'everybody by an empty list of them',
      { ingress: [{ from: [] }] },
      ['a/on-host', 'a/unready', 'b/web', '0.0.0.0/0', '::/0'],
    ],
    [
      'unready pods, and none that has ended or is on the network of its node',
      { ingress: [{ from: [{ podSelector: { matchLabels: api } }] }] },
      ['a/unready'],
    ],
    [
      'pods without labels, by NotIn',
      {
        ingress: [
          {
            from: [
              {
                namespaceSelector: {},
                podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['api'] }] },
              },
            ],
          },
        ],
      },
      ['b/web'],
    ],
    [
      'a pod of the same name elsewhere',
      { ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'b' } } }] }] },
      ['b/web'],
    ],
    [
      'blocks of both families',
      {
        ingress: [
          {
            from: [
              { ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] } },
              { ipBlock: { cidr: '10.0.0.0/8' } },
            ],
          },
        ],
      },
      ['10.0.0.0/8', '2001:db8::/32'],
    ],
  ])('lets in %s', async (_what, spec, expected) => {
    expect(named((await json({ podSelector: {}, ...spec })).ingress.from)).toEqual(expected);
  });

  it('selects by NotIn what lacks the key, and closes egress only where there are rules', async () => {
    const line = await json({
      podSelector: { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['prod'] }] },
    });
    expect([line.ingress.selectedBy, line.egress.selectedBy]).toEqual([
      [{ kind: 'NetworkPolicy', namespace: 'a', name: 'np' }],
      [],
    ]);
  });

  it('resolves the name of a port at each receiver, in other namespaces too, where a rule names nobody', async () => {
    const { egress } = await json({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ ports: [{ port: 'http' }] }],
    });
    expect(egress.to).toMatchObject([
      { pod: { name: 'on-host' }, ports: [{ protocol: 'TCP', from: 81, to: 81 }] },
      { pod: { name: 'unready' }, ports: [{ protocol: 'TCP', from: 81, to: 81 }] },
      { pod: { namespace: 'b', name: 'web' }, ports: [{ protocol: 'TCP', from: 8080, to: 8080 }] },
    ]);
  });

  it('has no policy select a pod on the network of its node', async () => {
    const line = await json({ podSelector: {} }, 'a/on-host');
    expect([line.ingress, line.egress]).toEqual([
      { selectedBy: [], from: [] },
      { selectedBy: [], to: [] },
    ]);
  });

  it.each(['projectcalico.org/v3', 'crd.projectcalico.org/v1'])(
    'evaluates policies of Calico, as %s too',
    async (apiVersion) => {
      const file = path.join(temporaryFolder(), 'town.yaml');
      const calico = {
        apiVersion,
        kind: 'GlobalNetworkPolicy',
        metadata: { name: 'default.only-api' },
        spec: { types: ['Ingress'], ingress: [{ action: 'Allow', source: { selector: "app == 'api'" } }] },
      };
      writeFileSync(file, [...town, calico].map((object) => stringify(object)).join('---\n'));
      const [line] = (await lazaret(['access', 'a/web', '-f', file, '--output', 'json'])).lines();
      expect(line).toMatchObject({ ingress: { from: [{ pod: { namespace: 'a', name: 'unready' } }] }, unknown: [] });
    },
  );

  const some = {
    podSelector: {},
    ingress: [{ from: [{ podSelector: { matchLabels: api } }], ports: [{ port: 1, endPort: 9, protocol: 'UDP' }] }],
  };
  it('is a table as CSV and as Markdown: one row for each peer', async () => {
    expect((await run(some, 'a/web', '--output', 'csv')).out.split('\r\n')).toEqual([
      'namespace,pod,direction,selected by,peer,except,ports,because',
      'a,web,ingress,NetworkPolicy a/np,a/unready,,UDP 1-9,NetworkPolicy a/np',
      'a,web,egress,,everything,,all ports,',
      '',
    ]);
    expect((await run(some, 'a/web', '--output', 'md')).out).toContain(
      '| a | web | ingress | NetworkPolicy a/np | a/unready |',
    );
  });

  it('prints nothing that would move a terminal, whatever a manifest calls a policy', async () => {
    const file = path.join(temporaryFolder(), 'town.yaml');
    const odd = { ...policy(some), metadata: { name: 'np\u001b[2J\nfake', namespace: 'a' } };
    writeFileSync(file, [...town, odd].map((object) => stringify(object)).join('---\n'));
    const { out } = await lazaret(['access', 'a/web', '-f', file]);
    expect(out).not.toContain('\u001b');
    expect(out.split('\n').filter((line) => line.startsWith('fake'))).toEqual([]);
  });
});
