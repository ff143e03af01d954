import type { Row } from './catalogue-entry.ts';

const rows = (severity: Row['severity'], types: readonly string[], flags: Partial<Row> = {}): Row[] =>
  types.map((type) => ({ type, severity, rule: 'runtime', ...flags }));

const high = [
  'CryptoCurrency:Runtime/BitcoinTool.B',
  'Backdoor:Runtime/C&CActivity.B',
  'UnauthorizedAccess:Runtime/TorRelay',
  'UnauthorizedAccess:Runtime/TorClient',
  'UnauthorizedAccess:Runtime/MetadataDNSRebind',
  'Impact:Runtime/CryptoMinerExecuted',
  'DefenseEvasion:Runtime/ProcessInjection.Proc',
  'DefenseEvasion:Runtime/ProcessInjection.VirtualMemoryWrite',
  'Execution:Runtime/ReverseShell',
  'Execution:Runtime/MaliciousFileExecuted',
  'Execution:Runtime/MaliciousFileExecuted.Custom',
];

/** A pod's look-up of these makes a second finding about CoreDNS, which asked on its behalf. */
const highDns = [
  'CryptoCurrency:Runtime/BitcoinTool.B!DNS',
  'Backdoor:Runtime/C&CActivity.B!DNS',
  'Trojan:Runtime/DGADomainRequest.C!DNS',
  'Trojan:Runtime/DriveBySourceTraffic!DNS',
  'Trojan:Runtime/PhishingDomainRequest!DNS',
  'Impact:Runtime/BitcoinDomainRequest.Reputation',
  'Impact:Runtime/MaliciousDomainRequest.Reputation',
];
const mediumDns = [
  'Trojan:Runtime/BlackholeTraffic!DNS',
  'Trojan:Runtime/DropPoint!DNS',
  'Impact:Runtime/AbusedDomainRequest.Reputation',
];
const lowDns = ['Impact:Runtime/SuspiciousDomainRequest.Reputation'];

/** After these the node is in doubt too: no NetworkPolicy holds what has left its pod. */
const highEscape = [
  'PrivilegeEscalation:Runtime/RuncContainerEscape',
  'PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified',
  'DefenseEvasion:Runtime/KernelModuleLoaded',
];
const mediumEscape = [
  'PrivilegeEscalation:Runtime/DockerSocketAccessed',
  'PrivilegeEscalation:Runtime/ContainerMountsHostDirectory',
];

const medium = [
  'Trojan:Runtime/BlackholeTraffic',
  'Trojan:Runtime/DropPoint',
  'Execution:Runtime/NewBinaryExecuted',
  'Execution:Runtime/NewLibraryLoaded',
  'PrivilegeEscalation:Runtime/UserfaultfdUsage',
  'PrivilegeEscalation:Runtime/ElevationToRoot',
  'PrivilegeEscalation:Runtime/SuspiciousCommand',
  'DefenseEvasion:Runtime/ProcessInjection.Ptrace',
  'DefenseEvasion:Runtime/FilelessExecution',
  'Persistence:Runtime/SuspiciousCommand',
  'Persistence:Runtime/SensitiveFileModified',
  'PrivilegeEscalation:Runtime/SensitiveFileModified',
  'DefenseEvasion:Runtime/SensitiveFileModified',
];
const low = [
  'DefenseEvasion:Runtime/PtraceAntiDebugging',
  'Execution:Runtime/SuspiciousShellCreated',
  'Discovery:Runtime/SuspiciousCommand',
];
const variable = [
  'Execution:Runtime/SuspiciousTool',
  'Execution:Runtime/SuspiciousCommand',
  'DefenseEvasion:Runtime/SuspiciousCommand',
];

/** Runtime Monitoring: what the agent sees on the node. Source: findings-runtime-monitoring.md. */
export const runtimeTypes: readonly Row[] = [
  ...rows('high', high),
  ...rows('high', highDns, { dns: true }),
  ...rows('high', highEscape, { nodeEscape: true }),
  ...rows('medium', medium),
  ...rows('medium', mediumDns, { dns: true }),
  ...rows('medium', mediumEscape, { nodeEscape: true }),
  ...rows('low', low),
  ...rows('low', lowDns, { dns: true }),
  ...rows('variable', variable),
];
