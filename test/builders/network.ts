import type { PodSeen } from '../../src/enrich/seen.ts';
import type { Access, Direction, Peer } from '../../src/network/access.ts';
import type { KubernetesObject, Pod } from '../../src/objects.ts';
import { aNamespace, found } from './kubernetes.ts';
import { aPod } from './pod.ts';
import { aPodSeen, type PodSeenOverrides } from './seen.ts';

export const aPeerPod = (name: string, namespace: string, app: string, podIP: string, http = 80): Pod =>
  aPod({
    metadata: { name, namespace, uid: `uid-of-${name}`, labels: { app } },
    spec: { serviceAccountName: app, containers: [{ name: 'c', ports: [{ name: 'http', containerPort: http }] }] },
    status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] },
  });

const self = aPod({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', ports: [{ name: 'http', containerPort: 8080 }] }] },
});
const spaces = [aNamespace('shop', { team: 'store' }), aNamespace('ops', { team: 'ops' })];

const engines = {
  cilium: { ciliumAgent: found([{ metadata: { name: 'cilium', namespace: 'kube-system' } }]) },
  calico: { calicoAgent: found([{ metadata: { name: 'calico-node', namespace: 'calico-system' } }]) },
  'vpc-cni': {},
};

/** A pod `web` in `shop` beside `api` and `job`, and `monitor` in `ops`, all with addresses in 10.0.0.0/16. */
export const aTown = (engine: keyof typeof engines, overrides: PodSeenOverrides = {}): PodSeen =>
  aPodSeen({
    pod: self,
    neighbours: found([
      self,
      aPeerPod('api', 'shop', 'api', '10.0.1.1', 3000),
      aPeerPod('job', 'shop', 'job', '10.0.1.2'),
    ]),
    elsewhere: found([aPeerPod('monitor', 'ops', 'prometheus', '10.0.2.1')]),
    namespace: found(spaces[0] ?? aNamespace()),
    namespaces: found(spaces),
    ...overrides,
    engine: { ...engines[engine], ...overrides.engine },
  });

export const anObject = (kind: string, name: string, spec: object, namespace?: string): KubernetesObject => ({
  kind,
  metadata: { name, uid: `uid-of-${name}`, ...(namespace === undefined ? {} : { namespace }) },
  spec,
});

const said = (one: Peer): string => {
  const who =
    'pod' in one
      ? `${one.pod.namespace}/${one.pod.name}`
      : [one.block, ...one.except.map((block) => `except ${block}`)].join(' ');
  const ports = one.ports?.map(({ protocol, from, to }) => `${protocol} ${from}${to === from ? '' : `-${to}`}`);
  return ports ? `${who}: ${ports.join(', ')}` : who;
};

/** Peers of one direction, one line each. */
export const lines = ({ peers }: Direction): string[] => peers.map(said);

export const unknowns = ({ unknown }: Access): string[] => unknown.map(({ policy, why }) => `${policy.name}: ${why}`);
