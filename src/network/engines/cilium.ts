import type { PodSeen } from '../../enrich/seen.ts';
import { isObject } from '../../json.ts';
import { type Reason, reason } from '../../reason.ts';
import { byDaemon } from './agent-daemon.ts';
import { nobody } from './answer.ts';
import type { Detection } from './detection.ts';

const settingOf = ({ engine: { ciliumConfig } }: PodSeen, key: string): unknown =>
  ciliumConfig?.state === 'found' && isObject(ciliumConfig.value['data']) ? ciliumConfig.value['data'][key] : undefined;

/** Settings of cilium-config under which policies are accepted and stop nothing (Cilium, "Policy Enforcement Modes", "Policy Audit Mode"). */
const offs = (seen: PodSeen): Reason[] => [
  ...(settingOf(seen, 'enable-policy') === 'never'
    ? [reason('network-policy-off', 'Cilium runs with enable-policy: never: policies are accepted and do nothing')]
    : []),
  ...(settingOf(seen, 'policy-audit-mode') === 'true'
    ? [reason('network-policy-off', 'Cilium runs with policy-audit-mode: policies are logged and stop nothing')]
    : []),
];

export const cilium: Detection = {
  id: 'cilium',
  title: 'Cilium, by its agent DaemonSet, with its policies switched on',
  detect: (seen) => {
    const engine = byDaemon('cilium', 'cilium-agent', seen.engine.ciliumAgent);
    const reasons = offs(seen);
    return engine?.name === 'cilium' && reasons.length > 0 ? nobody(...reasons) : engine;
  },
};
