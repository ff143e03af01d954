import type { PodSeen } from '../../enrich/seen.ts';
import { isObject } from '../../json.ts';
import { advertisesUserNamespaces, nodeFacts } from '../node.ts';
import type { PodWide, Posture, Sourced } from '../posture.ts';
import { each, number, text } from '../reading.ts';
import { byDefault, podPath } from './scope.ts';

/** containerd up to 1.6 takes `hostUsers: false` and ignores it, so only a node that says it can is believed. */
const userNamespace = (seen: PodSeen): Sourced<boolean> => {
  if (seen.pod.spec?.hostUsers !== false) return { value: false, source: 'spec.hostUsers is not false' };
  if (seen.node.state !== 'found')
    return { value: 'unknown', source: 'spec.hostUsers: false; the node could not be seen' };
  const { runtime } = nodeFacts(seen);
  return advertisesUserNamespaces(seen) === true
    ? { value: true, source: 'spec.hostUsers: false; node status.runtimeHandlers' }
    : {
        value: false,
        source: `spec.hostUsers: false is ignored: the node does not offer user namespaces (${runtime || 'runtime unknown'})`,
      };
};

export const host = (seen: PodSeen): Posture['host'] => ({
  network: seen.pod.spec?.hostNetwork === true,
  pid: seen.pod.spec?.hostPID === true,
  ipc: seen.pod.spec?.hostIPC === true,
  userNamespace: userNamespace(seen),
});

const groupsPolicy = (seen: PodSeen, given: string | null): Sourced<string> => {
  if (given === null) return byDefault('Merge', 'with the groups that the image gives the user');
  const honoured = seen.node.state === 'found' ? seen.node.value?.status?.features?.supplementalGroupsPolicy : true;
  return honoured === true || given === 'Merge'
    ? { value: given, source: `${podPath}.supplementalGroupsPolicy` }
    : { value: 'Merge', source: `${podPath}.supplementalGroupsPolicy: the node does not know it` };
};

/** What the containers share: groups, sysctls, the process namespace, the runtime. */
export const podWide = (seen: PodSeen): PodWide => {
  const { spec } = seen.pod;
  const context = isObject(spec?.securityContext)
    ? (spec.securityContext as NonNullable<typeof spec.securityContext>)
    : {};
  const groups: unknown = context.supplementalGroups;
  const sysctls = each(context.sysctls).map(({ name, value }) => `${text(name) ?? ''}=${text(value) ?? ''}`);
  const fsGroup = number(context.fsGroup);
  return {
    fsGroup:
      fsGroup === null
        ? byDefault(null, 'volumes keep their groups')
        : { value: fsGroup, source: `${podPath}.fsGroup` },
    supplementalGroups: Array.isArray(groups)
      ? { value: groups.filter((group) => typeof group === 'number'), source: `${podPath}.supplementalGroups` }
      : byDefault([], 'none'),
    supplementalGroupsPolicy: groupsPolicy(seen, text(context.supplementalGroupsPolicy)),
    sysctls: sysctls.length > 0 ? { value: sysctls, source: `${podPath}.sysctls` } : byDefault([], 'none'),
    shareProcessNamespace:
      spec?.shareProcessNamespace === true
        ? { value: true, source: 'spec.shareProcessNamespace: containers see the files and processes of each other' }
        : byDefault(false, 'each container has its own'),
    runtimeClass: text(spec?.runtimeClassName)
      ? { value: text(spec?.runtimeClassName), source: 'spec.runtimeClassName' }
      : byDefault(null, 'the default handler of the node'),
  };
};
