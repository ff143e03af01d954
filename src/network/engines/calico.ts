import { byDaemon } from './agent-daemon.ts';
import type { Detection } from './detection.ts';

export const calico: Detection = {
  id: 'calico',
  title: 'Calico, by its node DaemonSet',
  detect: ({ engine }) => byDaemon('calico', 'calico-node', engine.calicoAgent),
};
