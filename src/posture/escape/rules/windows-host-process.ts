import type { PodSeen } from '../../../enrich/seen.ts';
import { containersOf } from '../../containers-of.ts';
import { blockedBy } from '../blockers.ts';
import type { EscapeRule } from '../rule.ts';

const hostProcessOf = ({ pod }: PodSeen, name: string): string | null => {
  const one = containersOf(pod.spec).find(({ container }) => container.name === name);
  const own = one?.container.securityContext?.windowsOptions?.hostProcess;
  if (own === true) return `${one?.path}.securityContext.windowsOptions.hostProcess`;
  return own !== false && pod.spec?.securityContext?.windowsOptions?.hostProcess === true
    ? 'spec.securityContext.windowsOptions.hostProcess'
    : null;
};

export const windowsHostProcess: EscapeRule = {
  id: 'windows-host-process',
  title: 'Run as a process of the Windows node itself',
  to: 'node',
  severity: 'critical',
  when: 'windowsOptions.hostProcess, on a Windows node',
  blockers: 'nothing in the pod',
  find: (context) =>
    context.containers.flatMap(({ posture }) => {
      const held = hostProcessOf(context.seen, posture.name);
      return held ? [{ container: posture, evidence: [held], blockedBy: blockedBy(context, posture, []) }] : [];
    }),
};
