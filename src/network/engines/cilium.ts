import { byDaemon } from './agent-daemon.ts';
import type { Detection } from './detection.ts';

export const cilium: Detection = {
  id: 'cilium',
  title: 'Cilium, by its agent DaemonSet',
  detect: ({ engine }) => byDaemon('cilium', engine.ciliumAgent),
};
