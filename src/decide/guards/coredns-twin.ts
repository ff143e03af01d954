import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

export const corednsTwin: Guard = {
  id: 'coredns-twin',
  title: "CoreDNS asked on behalf of another pod: acting on it would cut the cluster's DNS",
  about: 'finding',
  check: ({ finding }) =>
    finding?.targetClass === 'coredns-twin'
      ? reason(
          'coredns-twin',
          "the pod is CoreDNS, which looked the name up for another pod: look for the pod's own finding of the same domain",
        )
      : null,
};
