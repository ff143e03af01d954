import type { Edit } from './edit.ts';
import { appArmor } from './edits/app-armor.ts';
import { defaultCapabilities } from './edits/default-capabilities.ts';
import { noCapabilities } from './edits/no-capabilities.ts';
import { noHandlerHosts } from './edits/no-handler-hosts.ts';
import { noHostNamespaces } from './edits/no-host-namespaces.ts';
import { noHostPorts } from './edits/no-host-ports.ts';
import { noHostProcess } from './edits/no-host-process.ts';
import { noPrivilegeEscalation } from './edits/no-privilege-escalation.ts';
import { noToken } from './edits/no-token.ts';
import { nonRoot } from './edits/non-root.ts';
import { notPrivileged } from './edits/not-privileged.ts';
import { ownProcessNamespace } from './edits/own-process-namespace.ts';
import { procMount } from './edits/proc-mount.ts';
import { readOnlyRoot } from './edits/read-only-root.ts';
import { safeSysctls } from './edits/safe-sysctls.ts';
import { seLinux } from './edits/se-linux.ts';
import { seccomp } from './edits/seccomp.ts';
import { userNamespace } from './edits/user-namespace.ts';
import { noHostPath, restrictedVolumes } from './edits/volumes.ts';

/** Every change to a template that can be recommended, in the order in which they are applied. */
export const edits: readonly Edit[] = [
  notPrivileged,
  noHostNamespaces,
  ownProcessNamespace,
  noHostProcess,
  noHostPath,
  restrictedVolumes,
  noHostPorts,
  noHandlerHosts,
  safeSysctls,
  defaultCapabilities,
  noCapabilities,
  noPrivilegeEscalation,
  nonRoot,
  readOnlyRoot,
  seccomp,
  appArmor,
  procMount,
  seLinux,
  userNamespace,
  noToken,
];

const answers = (pattern: string, control: string): boolean =>
  pattern.endsWith('*') ? control.startsWith(pattern.slice(0, -1)) : control === pattern;

export const editsForChecks = (checks: readonly string[]): Edit[] =>
  edits.filter((edit) => edit.checks.some((check) => checks.includes(check)));

export const editsForControls = (controls: readonly string[]): Edit[] =>
  edits.filter((edit) => edit.controls.some((pattern) => controls.some((control) => answers(pattern, control))));
