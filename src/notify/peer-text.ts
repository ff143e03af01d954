import type { Plan, Verdict } from '../contain/plan.ts';
import type { Peer, PortRange } from '../network/access.ts';
import { limits } from './limits.ts';
import { shortened } from './visible.ts';

const portText = ({ protocol, from, to }: PortRange): string => `${protocol} ${from === to ? from : `${from}-${to}`}`;

const peerText = (peer: Peer): string => {
  const who =
    'pod' in peer
      ? `pod ${peer.pod.namespace}/${peer.pod.name}`
      : `${peer.block}${peer.except.length > 0 ? ` except ${peer.except.join(', ')}` : ''}`;
  const ports = peer.ports?.length ? ` on ${peer.ports.map(portText).join(', ')}` : '';
  const because =
    peer.because.length > 0 ? `, by ${peer.because.map(({ kind, name }) => `${kind} ${name}`).join(', ')}` : '';
  return `${who}${ports}${because}`;
};

/** Who is still reachable, a line each. */
export const residualText = ({ residual }: Pick<Verdict, 'residual'>): string[] => {
  if (!residual) return [];
  const lines = [
    ...residual.ingress.map((peer) => `from ${peerText(peer)}`),
    ...residual.egress.map((peer) => `to ${peerText(peer)}`),
  ];
  const shown = lines.slice(0, limits.residual).map((text) => shortened(text, limits.value));
  return lines.length > shown.length ? [...shown, `and ${lines.length - shown.length} more`] : shown;
};

/** `shop/web-1`, or the name alone of what has no namespace. */
export const targetText = ({ target }: Pick<Plan, 'target'>): string =>
  `${target.kind} ${target.namespace === null ? '' : `${target.namespace}/`}${target.name}`;
