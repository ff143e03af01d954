import { reason } from '../../reason.ts';
import { nameOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';

export const hostNetwork: Guard = {
  id: 'host-network',
  title: "The pod uses its node's network, which no policy covers",
  about: 'target',
  check: ({ subject, actions }) =>
    subject?.seen?.pod.spec?.hostNetwork === true && actions.includes('quarantine')
      ? reason('host-network', `${nameOf(subject)} uses its node's network: a quarantine by policy would do nothing`)
      : null,
};
