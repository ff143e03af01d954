import type { PodSeen } from '../../enrich/seen.ts';
import type { Access, Direction, Engine } from '../../network/access.ts';
import { detectEngine } from '../../network/engine.ts';
import { access } from '../../network/residual.ts';
import { text } from '../reading.ts';

export type Network = { readonly access: Access; readonly engine: Engine };

const known = new WeakMap<PodSeen, Network>();
const nothing: Direction = { selectedBy: [], peers: [] };

/** A policy of a form that no API server takes must not hide the rest of the posture: then all of access is unknown. */
const carefully = (seen: PodSeen): Access => {
  try {
    return access(seen);
  } catch {
    const namespace = text(seen.pod.metadata?.namespace) ?? '';
    return {
      pod: { namespace, name: text(seen.pod.metadata?.name) ?? '' },
      ingress: nothing,
      egress: nothing,
      unknown: [
        {
          policy: { kind: 'NetworkPolicy', namespace, name: '*' },
          why: 'an object is not of the form Kubernetes accepts',
        },
      ],
    };
  }
};

/** What policies leave the pod and who enforces them, worked out once for each pod: identity, exposure and controls ask. */
export const networkOf = (seen: PodSeen): Network => {
  const network = known.get(seen) ?? { access: carefully(seen), engine: detectEngine(seen) };
  known.set(seen, network);
  return network;
};
