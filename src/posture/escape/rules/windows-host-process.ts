import { blockedBy } from '../blockers.ts';
import type { EscapeRule } from '../rule.ts';

export const windowsHostProcess: EscapeRule = {
  id: 'windows-host-process',
  title: 'Run as a process of the Windows node itself',
  to: 'node',
  severity: 'critical',
  when: 'windowsOptions.hostProcess, on a Windows node',
  blockers: 'nothing in the pod',
  find: (context) =>
    context.containers.flatMap(({ posture }) =>
      posture.windows?.hostProcess.value === true
        ? [
            {
              container: posture,
              evidence: [`container ${posture.name}: ${posture.windows.hostProcess.source}`],
              blockedBy: blockedBy(context, posture, []),
            },
          ]
        : [],
    ),
};
