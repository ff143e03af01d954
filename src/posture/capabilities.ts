/** The capabilities of Linux 5.9 and later, without the prefix. Source: include/uapi/linux/capability.h. */
export const allCapabilities: readonly string[] = [
  'AUDIT_CONTROL',
  'AUDIT_READ',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'BPF',
  'CHECKPOINT_RESTORE',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'PERFMON',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
];

/** What containerd gives a container that says nothing. Source: containerd pkg/oci/spec.go. */
export const defaultCapabilities: readonly string[] = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

const known = new Set(allCapabilities);
const upper = (entries: readonly string[]): string[] => entries.map((entry) => entry.toUpperCase());

export type CapabilityRequest = {
  readonly add: readonly string[];
  readonly drop: readonly string[];
  readonly privileged: boolean;
};

const baseOf = (add: readonly string[], drop: readonly string[]): readonly string[] => {
  if (drop.includes('ALL')) return [];
  return add.includes('ALL') ? allCapabilities : defaultCapabilities;
};

/**
 * The bounding set, sorted: base, `ALL` added, `ALL` dropped, each added, each dropped, and all of them when privileged,
 * whatever was dropped. Names are taken in any case, and without `CAP_`: containerd prefixes it itself.
 * Source: containerd internal/cri/opts/spec_opts.go (WithCapabilities), then WithPrivileged.
 */
export const boundingSet = ({ add, drop, privileged }: CapabilityRequest): readonly string[] => {
  if (privileged) return allCapabilities;
  const [added, dropped] = [upper(add), upper(drop)];
  const set = new Set([...baseOf(added, dropped), ...added.filter((entry) => known.has(entry))]);
  for (const entry of dropped) set.delete(entry);
  return [...set].sort();
};

/** Entries that the runtime takes and that change nothing, as they are written: `CAP_NET_RAW`, names that do not exist. */
export const ineffectiveEntries = ({ add, drop, privileged }: CapabilityRequest): readonly string[] => {
  const isUnknown = (entry: string): boolean => entry.toUpperCase() !== 'ALL' && !known.has(entry.toUpperCase());
  return [...new Set([...add.filter(isUnknown), ...drop.filter((entry) => privileged || isUnknown(entry))])];
};
