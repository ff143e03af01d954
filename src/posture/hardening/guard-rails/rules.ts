import { allowedCapabilities } from '../../pss/checks/capabilities-baseline.ts';
import { allowedVolumes } from '../../pss/checks/restricted-volumes.ts';
import type { Rule } from './rule.ts';

const each = (condition: string): string => `variables.allContainers.all(c, ${condition})`;
const list = (items: Iterable<string>): string => `[${[...items].map((item) => `'${item}'`).join(', ')}]`;
const context = 'c.?securityContext';
const ofPod = 'object.spec.?securityContext';

const setting: readonly Rule[] = [
  {
    edit: 'not-privileged',
    message: 'containers must not be privileged',
    cel: each(`!${context}.?privileged.orValue(false)`),
    gatekeeper: { kinds: ['K8sPSPPrivilegedContainer'] },
  },
  {
    edit: 'no-privilege-escalation',
    message: 'containers must set allowPrivilegeEscalation to false',
    cel: each(`!${context}.?allowPrivilegeEscalation.orValue(true)`),
    gatekeeper: { kinds: ['K8sPSPAllowPrivilegeEscalationContainer'] },
  },
  {
    edit: 'default-capabilities',
    message: 'containers must not add capabilities beyond the default set',
    cel: each(`${context}.?capabilities.?add.orValue([]).all(x, x in ${list(allowedCapabilities)})`),
    gatekeeper: { kinds: ['K8sPSPCapabilities'], parameters: { allowedCapabilities: [...allowedCapabilities] } },
  },
  {
    edit: 'no-capabilities',
    message: 'containers must drop ALL capabilities and add at most NET_BIND_SERVICE',
    cel: each(
      `'ALL' in ${context}.?capabilities.?drop.orValue([]) && ${context}.?capabilities.?add.orValue([]).all(x, x == 'NET_BIND_SERVICE')`,
    ),
    gatekeeper: {
      kinds: ['K8sPSPCapabilities'],
      parameters: { allowedCapabilities: ['NET_BIND_SERVICE'], requiredDropCapabilities: ['ALL'] },
    },
  },
  {
    edit: 'non-root',
    message: 'containers must run as a user other than root',
    cel: `${each(`${context}.?runAsNonRoot.orValue(${ofPod}.?runAsNonRoot.orValue(false))`)} && ${each(`${context}.?runAsUser.orValue(${ofPod}.?runAsUser.orValue(1)) != 0`)}`,
    gatekeeper: { kinds: ['K8sPSPAllowedUsers'], parameters: { runAsUser: { rule: 'MustRunAsNonRoot' } } },
  },
  {
    edit: 'read-only-root',
    message: 'the root file system of containers must be read-only',
    cel: each(`${context}.?readOnlyRootFilesystem.orValue(false)`),
    gatekeeper: { kinds: ['K8sPSPReadOnlyRootFilesystem'] },
  },
  {
    edit: 'seccomp',
    message: 'containers must have the seccomp profile RuntimeDefault or Localhost',
    cel: each(
      `${context}.?seccompProfile.?type.orValue(${ofPod}.?seccompProfile.?type.orValue('')) in ['RuntimeDefault', 'Localhost']`,
    ),
    gatekeeper: {
      kinds: ['K8sPSPSeccompV2', 'K8sPSPSeccomp'],
      parameters: { allowedProfiles: ['RuntimeDefault', 'Localhost'], allowedLocalhostFiles: ['*'] },
    },
  },
  {
    edit: 'proc-mount',
    message: 'containers must keep the masks over /proc',
    cel: each(`${context}.?procMount.orValue('Default') == 'Default'`),
    gatekeeper: { kinds: ['K8sPSPProcMount'], parameters: { procMount: 'Default' } },
  },
];

const sharing: readonly Rule[] = [
  {
    edit: 'no-host-namespaces',
    message: 'pods must not share the network, PID and IPC namespaces of the node',
    cel: '!object.spec.?hostNetwork.orValue(false) && !object.spec.?hostPID.orValue(false) && !object.spec.?hostIPC.orValue(false)',
    gatekeeper: { kinds: ['K8sPSPHostNamespace'] },
  },
  {
    edit: 'own-process-namespace',
    message: 'containers must not share a process namespace',
    cel: '!object.spec.?shareProcessNamespace.orValue(false) && !object.spec.?hostPID.orValue(false)',
  },
  {
    edit: 'no-host-path',
    message: 'pods must not mount paths of the node',
    cel: 'object.spec.?volumes.orValue([]).all(v, !has(v.hostPath))',
    gatekeeper: { kinds: ['K8sPSPHostFilesystem'], parameters: { allowedHostPaths: [] } },
  },
  {
    edit: 'restricted-volumes',
    message: `pods must mount only volumes of the types ${[...allowedVolumes].join(', ')}`,
    cel: `object.spec.?volumes.orValue([]).all(v, ${[...allowedVolumes].map((type) => `has(v.${type})`).join(' || ')})`,
  },
  {
    edit: 'no-host-ports',
    message: 'containers must not use ports of the node',
    cel: each('c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0)'),
  },
  {
    edit: 'no-token',
    message: 'pods must not mount the token of their service account',
    cel: '!object.spec.?automountServiceAccountToken.orValue(true)',
  },
  {
    edit: 'user-namespace',
    message: 'pods must have a user namespace of their own',
    cel: '!object.spec.?hostUsers.orValue(true)',
  },
];

/** The rules that a policy can hold; the rest of the Pod Security Standards is held by the labels of the namespace. */
export const rules: readonly Rule[] = [...setting, ...sharing];
