import type { Check } from '../check.ts';
import { containers, distinct, plural } from '../wording.ts';

export const hostPorts: Check = {
  id: 'hostPorts',
  level: 'baseline',
  title: 'No ports of the node',
  allows: '`ports[*].hostPort` of containers: unset or 0',
  revisions: [
    {
      since: 0,
      forbids: (pod) => {
        const bad = pod.containers.filter((container) => container.hostPorts.length > 0);
        if (bad.length === 0) return null;
        const ports = distinct(bad.flatMap((container) => container.hostPorts.map(String)));
        const use = `${plural('uses', 'use', bad.length)} ${plural('hostPort', 'hostPorts', ports.length)}`;
        return { reason: 'hostPort', detail: `${containers(bad.map(({ name }) => name))} ${use} ${ports.join(', ')}` };
      },
    },
  ],
};
