import type { Check } from '../check.ts';
import { plural, quoted } from '../wording.ts';

export const hostPathVolumes: Check = {
  id: 'hostPathVolumes',
  level: 'baseline',
  title: 'No paths of the node as volumes',
  allows: '`volumes[*].hostPath`: unset',
  revisions: [
    {
      since: 0,
      forbids: ({ volumes }) => {
        const bad = volumes.filter(({ sources }) => sources.includes('hostPath')).map(({ name }) => name);
        return bad.length > 0
          ? { reason: 'hostPath volumes', detail: `${plural('volume', 'volumes', bad.length)} ${quoted(bad)}` }
          : null;
      },
    },
  ],
};
