import type { Pod } from '../objects.ts';
import type { Peer, PolicyRef } from './access.ts';
import { isNone, type PortSet, union } from './port-set.ts';

/** Who is let through, before ports and policies are put together: a pod, or an address block. */
export type Party =
  | { readonly pod: { readonly namespace: string; readonly name: string } }
  | { readonly block: string; readonly except: readonly string[] };

/** One policy lets one party through on some ports; null: no policy keeps it out. */
export type Admission = { readonly party: Party; readonly ports: PortSet; readonly because: PolicyRef | null };

export const podParty = ({ metadata }: Pod): Party => ({
  pod: { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' },
});

const keyOf = (party: Party): string =>
  'pod' in party
    ? `pod ${party.pod.namespace}/${party.pod.name}`
    : `block ${party.block} ${party.except.toSorted().join(' ')}`;

const isSame = (a: PolicyRef, b: PolicyRef): boolean =>
  a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;

const withPolicy = (because: readonly PolicyRef[], policy: PolicyRef | null): PolicyRef[] =>
  policy === null || because.some((one) => isSame(one, policy)) ? [...because] : [...because, policy];

type Joined = { party: Party; ports: PortSet; because: readonly PolicyRef[] };

const asPeer = ({ party, ports, because }: Joined): Peer => ({
  ...party,
  ...(ports === 'all' ? {} : { ports }),
  because,
});

/** One entry for each party, ports and policies joined, in a stable order: pods by name, then blocks. */
export const peersOf = (admissions: readonly Admission[]): Peer[] => {
  const joined = new Map<string, Joined>();
  for (const { party, ports, because } of admissions.filter((one) => !isNone(one.ports))) {
    const key = keyOf(party);
    const before = joined.get(key) ?? { party, ports: [], because: [] };
    joined.set(key, { party, ports: union(before.ports, ports), because: withPolicy(before.because, because) });
  }
  return [...joined].toSorted(([a], [b]) => order(a, b)).map(([, one]) => asPeer(one));
};

const order = (a: string, b: string): number => {
  if (a.startsWith('pod ') !== b.startsWith('pod ')) return a.startsWith('pod ') ? -1 : 1;
  return a < b ? -1 : Number(a > b);
};
