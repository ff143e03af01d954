import type { Direction } from '../../../network/access.ts';
import { imdsByPolicy } from '../../exposure/imds.ts';
import type { ControlContext, InForce, Measure } from '../measure.ts';

const names = ({ selectedBy }: Direction): string => selectedBy.map(({ kind, name }) => `${kind} ${name}`).join(', ');

/** Anywhere: a block that holds the whole internet. */
const isOpen = ({ selectedBy, peers }: Direction): boolean =>
  selectedBy.length === 0 || peers.some((peer) => 'block' in peer && /^(0\.0\.0\.0|::)\/0$/.test(peer.block));

/** A policy counts only where something enforces it on the pod's node, and never for a pod on the host's network. */
const byPolicy = (context: ControlContext, direction: 'ingress' | 'egress'): InForce => {
  const { access, engine, hostNetwork } = context.posture.exposure;
  if (hostNetwork)
    return { value: false, source: 'spec.hostNetwork', lacks: 'which does not apply to a pod with `hostNetwork`' };
  if (access === null) return { value: 'unknown', source: 'policies could not be evaluated' };
  if (isOpen(access[direction]))
    return {
      value: access.unknown.length > 0 ? 'unknown' : false,
      source:
        access[direction].selectedBy.length === 0
          ? `no policy selects the pod for ${direction}`
          : `${names(access[direction])}: lets everything`,
      ...(engine.name === 'nobody'
        ? { lacks: 'which this pod lacks, and which nobody would enforce on its node' }
        : {}),
    };
  if (engine.name === 'nobody')
    return {
      value: false,
      source: names(access[direction]),
      lacks: 'which is there but not enforced: nothing enforces policy on this node',
    };
  const known = engine.name !== 'unknown' && access.unknown.length === 0;
  return { value: known ? true : 'unknown', source: names(access[direction]) };
};

export const egressPolicy: Measure = {
  id: 'egress-policy',
  what: 'a NetworkPolicy with an egress allow-list',
  podSpec: false,
  inForce: (context) => byPolicy(context, 'egress'),
};

export const ingressPolicy: Measure = {
  id: 'ingress-policy',
  what: 'a NetworkPolicy with an ingress allow-list',
  podSpec: false,
  inForce: (context) => byPolicy(context, 'ingress'),
};

export const metadataPolicy: Measure = {
  id: 'metadata-policy',
  what: 'a NetworkPolicy without 169.254.169.254 and fd00:ec2::254',
  podSpec: false,
  inForce: (context): InForce => {
    if (context.posture.exposure.hostNetwork)
      return { value: false, source: 'spec.hostNetwork', lacks: 'which does not apply to a pod with `hostNetwork`' };
    const { verdict, because } = imdsByPolicy(context.seen);
    return { value: verdict === 'unknown' ? verdict : verdict === 'blocked', source: because };
  },
};

export const metadataHopLimit: Measure = {
  id: 'metadata-hop-limit',
  what: 'instance metadata with required tokens and a hop limit of 1',
  podSpec: false,
  inForce: ({ posture: { exposure } }): InForce =>
    exposure.hostNetwork
      ? { value: false, source: 'spec.hostNetwork', lacks: 'which does not apply to a pod with `hostNetwork`' }
      : {
          value: exposure.imds.value === 'unknown' ? 'unknown' : !exposure.imds.value,
          source: exposure.imds.source,
          lacks: 'which this node lacks',
        },
};

export const notExposed: Measure = {
  id: 'not-exposed',
  what: 'a Service that the internet does not reach',
  podSpec: false,
  inForce: ({ posture: { exposure } }) => ({
    value: exposure.fromInternet.value === 'unknown' ? 'unknown' : !exposure.fromInternet.value,
    source: exposure.fromInternet.source,
  }),
};
