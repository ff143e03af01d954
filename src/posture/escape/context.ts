import type { PodSeen } from '../../enrich/seen.ts';
import { isWindows, nodeFacts } from '../node.ts';
import type { ContainerPosture } from '../posture.ts';
import { type HostMount, hostMounts } from './host-mounts.ts';
import type { Way } from './way.ts';

/** What the rules judge by. */
export type EscapeContext = {
  readonly seen: PodSeen;
  /** All kinds, with what they mount from the node. */
  readonly containers: readonly { readonly posture: ContainerPosture; readonly mounts: readonly HostMount[] }[];
  readonly hostPid: boolean;
  readonly hostNetwork: boolean;
  readonly isWindows: boolean;
  readonly osImage: string;
};

export const contextOf = (seen: PodSeen, containers: readonly ContainerPosture[]): EscapeContext => {
  const { spec } = seen.pod;
  const mounts = Map.groupBy(hostMounts(spec), ({ container }) => container);
  return {
    seen,
    containers: containers.map((posture) => ({ posture, mounts: mounts.get(posture.name) ?? [] })),
    hostPid: spec?.hostPID === true,
    hostNetwork: spec?.hostNetwork === true,
    isWindows: isWindows(seen),
    osImage: nodeFacts(seen).osImage,
  };
};

/** The ways of each container that has one. */
export const perContainer = (
  context: EscapeContext,
  find: (container: EscapeContext['containers'][number]) => { evidence: string[]; blockedBy: string[] } | null,
): Way[] =>
  context.isWindows
    ? []
    : context.containers.flatMap((container) => {
        const way = find(container);
        return way ? [{ container: container.posture, ...way }] : [];
      });
