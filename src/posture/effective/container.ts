import type { ContainerPosture } from '../posture.ts';
import { text } from '../reading.ts';
import { appArmor } from './app-armor.ts';
import { capabilities } from './capability-sets.ts';
import {
  allowPrivilegeEscalation,
  privileged,
  procMount,
  readOnlyRootFilesystem,
  runAsGroup,
  runAsNonRoot,
  runAsUser,
} from './fields.ts';
import { writableMounts } from './mounts.ts';
import { observed, running } from './observed.ts';
import type { Scope } from './scope.ts';
import { seLinux } from './se-linux.ts';
import { seccomp } from './seccomp.ts';
import { windows } from './windows.ts';

/** What one container really runs with: its spec, what the node makes of it, and what was observed. */
export const containerPosture = (scope: Scope): ContainerPosture => ({
  name: text(scope.container.name) ?? '',
  kind: scope.kind,
  image: text(scope.container.image),
  running: running(scope),
  privileged: privileged(scope),
  allowPrivilegeEscalation: allowPrivilegeEscalation(scope),
  runAsUser: runAsUser(scope),
  runAsGroup: runAsGroup(scope),
  runAsNonRoot: runAsNonRoot(scope),
  ...observed(scope),
  readOnlyRootFilesystem: readOnlyRootFilesystem(scope),
  procMount: procMount(scope),
  seccomp: seccomp(scope),
  appArmor: appArmor(scope),
  seLinux: seLinux(scope),
  capabilities: capabilities(scope),
  writableMounts: writableMounts(scope),
  ...windows(scope),
});
