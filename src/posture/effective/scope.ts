import type { PodSeen } from '../../enrich/seen.ts';
import { isObject } from '../../json.ts';
import type { Container, ContainerStatus, PodSecurityContext, PodSpec, SecurityContext } from '../../objects.ts';
import { isWindows, type NodeFacts, nodeFacts } from '../node.ts';
import type { ContainerPosture, Sourced } from '../posture.ts';
import { each, text } from '../reading.ts';

/** One container with all that decides about it, and the path of it in the pod. */
export type Scope = {
  readonly seen: PodSeen;
  readonly node: NodeFacts;
  readonly isWindows: boolean;
  readonly pod: PodSecurityContext;
  readonly own: SecurityContext;
  readonly container: Container;
  readonly kind: ContainerPosture['kind'];
  readonly path: string;
  readonly status: ContainerStatus | null;
  /** Whether the pod reports on its containers of this list at all. */
  readonly reported: boolean;
};

const lists = [
  ['initContainers', 'initContainerStatuses', 'init'],
  ['containers', 'containerStatuses', 'regular'],
  ['ephemeralContainers', 'ephemeralContainerStatuses', 'ephemeral'],
] as const;

const objectOr = <T extends object>(value: T | null | undefined): T => (isObject(value) ? value : {}) as T;

const kindOf = (kind: (typeof lists)[number][2], { restartPolicy }: Container): ContainerPosture['kind'] =>
  kind === 'init' && restartPolicy === 'Always' ? 'sidecar' : kind;

/** All containers of the pod, in the order init, regular, ephemeral. A container without a name is one all the same. */
export const scopesOf = (seen: PodSeen): Scope[] => {
  const spec: PodSpec = objectOr(seen.pod.spec);
  const shared = { seen, node: nodeFacts(seen), isWindows: isWindows(seen), pod: objectOr(spec.securityContext) };
  return lists.flatMap(([list, statuses, kind]) => {
    const reports = new Map(each(seen.pod.status?.[statuses]).map((status) => [status.name, status]));
    return each(spec[list]).map((container, at) => ({
      ...shared,
      own: objectOr(container.securityContext),
      container,
      kind: kindOf(kind, container),
      path: `spec.${list}[${at}]`,
      status: reports.get(text(container.name) ?? '') ?? null,
      reported: Array.isArray(seen.pod.status?.[statuses]),
    }));
  });
};

export const podPath = 'spec.securityContext';
export const ownPath = ({ path }: Scope): string => `${path}.securityContext`;

/** A value that nobody set, with why it is what it is. */
export const byDefault = <T>(value: T, why: string): Sourced<T> => ({ value, source: `default: ${why}` });
export const notOnWindows = <T>(value: T): Sourced<T> => ({ value, source: 'does not exist on Windows' });
