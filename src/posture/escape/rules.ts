import type { EscapeRule } from './rule.ts';
import { bpf } from './rules/bpf.ts';
import { cgroupReleaseAgent } from './rules/cgroup-release-agent.ts';
import { corePattern } from './rules/core-pattern.ts';
import { hostNetworkServices } from './rules/host-network-services.ts';
import { hostNetworkSniff } from './rules/host-network-sniff.ts';
import { hostWrite } from './rules/host-write.ts';
import { loadModule } from './rules/load-module.ts';
import { logSymlink } from './rules/log-symlink.ts';
import { mountHostDisk } from './rules/mount-host-disk.ts';
import { nodeCredentials } from './rules/node-credentials.ts';
import { nodeRole } from './rules/node-role.ts';
import { nsenter } from './rules/nsenter.ts';
import { openByHandle } from './rules/open-by-handle.ts';
import { podTokens } from './rules/pod-tokens.ts';
import { ptraceHost } from './rules/ptrace-host.ts';
import { rawDevices } from './rules/raw-devices.ts';
import { runtimeSocket } from './rules/runtime-socket.ts';
import { windowsHostProcess } from './rules/windows-host-process.ts';

/** Every escape path that is looked for, worst first. */
export const escapeRules: readonly EscapeRule[] = [
  nsenter,
  mountHostDisk,
  rawDevices,
  loadModule,
  ptraceHost,
  corePattern,
  cgroupReleaseAgent,
  runtimeSocket,
  hostWrite,
  windowsHostProcess,
  openByHandle,
  bpf,
  logSymlink,
  podTokens,
  nodeCredentials,
  nodeRole,
  hostNetworkSniff,
  hostNetworkServices,
];
