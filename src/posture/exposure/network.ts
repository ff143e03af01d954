import type { PodSeen } from '../../enrich/seen.ts';
import type { Access, Engine } from '../../network/access.ts';
import { detectEngine } from '../../network/engine.ts';
import { access } from '../../network/residual.ts';

export type Network = { readonly access: Access; readonly engine: Engine };

const known = new WeakMap<PodSeen, Network>();

/** What policies leave the pod and who enforces them, worked out once for each pod: identity, exposure and controls ask. */
export const networkOf = (seen: PodSeen): Network => {
  const network = known.get(seen) ?? { access: access(seen), engine: detectEngine(seen) };
  known.set(seen, network);
  return network;
};
