import type { Cell, Table } from '../audit/table.ts';
import type { Access, Direction, Peer, PolicyRef, PortRange } from '../network/access.ts';
import { policyName } from '../network/policy-ref.ts';

/** `all ports` where a peer has none of its own. */
export const portsText = (list: readonly PortRange[] | undefined): string =>
  list
    ? list.map(({ protocol, from, to }) => `${protocol} ${from === to ? from : `${from}-${to}`}`).join(', ')
    : 'all ports';

const names = (policies: readonly PolicyRef[]): string => policies.map(policyName).join(', ');

type Row = readonly Cell[];
const columns = ['namespace', 'pod', 'direction', 'selected by', 'peer', 'except', 'ports', 'because'] as const;

const peerCells = (peer: Peer): Row =>
  'pod' in peer
    ? [`${peer.pod.namespace}/${peer.pod.name}`, '', portsText(peer.ports), names(peer.because)]
    : [peer.block, peer.except.join(', '), portsText(peer.ports), names(peer.because)];

const directionRows = (name: string, { selectedBy, peers }: Direction): Row[] => {
  if (selectedBy.length === 0) return [[name, '', 'everything', '', 'all ports', '']];
  if (peers.length === 0) return [[name, names(selectedBy), 'nothing', '', '', '']];
  return peers.map((peer) => [name, names(selectedBy), ...peerCells(peer)]);
};

const rowsOf = ({ pod, ingress, egress, unknown }: Access): Row[] =>
  [
    ...directionRows('ingress', ingress),
    ...directionRows('egress', egress),
    ...unknown.map(({ policy, why }): Row => ['unknown', policyName(policy), '', '', '', why]),
  ].map((cells) => [pod.namespace, pod.name, ...cells]);

/** One row for each peer; one of `everything` where no policy selects, one of `nothing` where nobody is let through. */
export const accessTable = (all: readonly Access[]): Table => ({ columns, rows: all.flatMap(rowsOf) });
