import type { PodSeen } from '../enrich/seen.ts';
import type { Container } from '../objects.ts';
import type { EscapePath, Posture } from '../posture/posture.ts';
import { type Reason, reason } from '../reason.ts';

const containersOf = ({ pod }: PodSeen): Container[] => [
  ...(pod.spec?.containers ?? []),
  ...(pod.spec?.initContainers ?? []),
  ...(pod.spec?.ephemeralContainers ?? []),
];

const privileged = (seen: PodSeen): string[] =>
  containersOf(seen)
    .filter(({ securityContext }) => securityContext?.privileged === true)
    .map(({ name }) => `container ${name} is privileged`);

const hostPid = ({ pod }: PodSeen): string[] =>
  pod.spec?.hostPID ? ['it sees the processes of its node (hostPID)'] : [];

const hostPaths = ({ pod }: PodSeen): string[] =>
  (pod.spec?.volumes ?? [])
    .filter(({ hostPath }) => hostPath)
    .map(({ hostPath }) => `it has ${hostPath?.path ?? 'a path'} of its node`);

const isOpenToTheNode = ({ to, blockedBy }: EscapePath): boolean => to === 'node' && blockedBy.length === 0;

const escapes = (posture: Posture): string[] => posture.escapePaths.filter(isOpenToTheNode).map(({ title }) => title);

/**
 * Why isolating the pod may not be enough: whoever may have left the container for its node talks past every policy. The
 * verdict is `partial` at best then.
 */
export const limitsOn = (seen: PodSeen, posture: Posture, nodeEscape: boolean): Reason[] => [
  ...[...privileged(seen), ...hostPid(seen), ...hostPaths(seen)].map((why) =>
    reason('host-may-be-compromised', `the pod could take over its node: ${why}`),
  ),
  ...escapes(posture).map((title) => reason('escape-path', `the pod could take over its node: ${title}`)),
  ...(nodeEscape
    ? [reason('node-escape-finding', 'the finding says that something left the container for its node')]
    : []),
];

export const isNodeEscapeLimit = ({ code }: Reason): boolean => code === 'node-escape-finding';
