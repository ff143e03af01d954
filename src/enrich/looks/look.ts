import type { Pod } from '../../objects.ts';
import type { ClusterReader, Look, Resource } from '../../ports.ts';

/** One thing that is looked at, and the right it needs: `lazaret rbac` prints the sum of these. */
export type LookRule = {
  readonly id: string;
  readonly resource: Resource;
  readonly verbs: readonly ('get' | 'list' | 'watch')[];
  readonly why: string;
  /** The only objects of the kind that are looked at, all in one namespace. */
  readonly only?: { readonly namespace: string; readonly names: readonly string[] };
};

/** The pod that everything is looked at around. */
export type Subject = { readonly pod: Pod; readonly namespace: string; readonly nodeName: string | null };

/** A look around a pod. Never throws: what could not be seen is `unreachable`. */
export type PodLook<T> = LookRule & {
  readonly look: (reader: ClusterReader, subject: Subject) => Promise<Look<T>>;
};

/** All objects of a kind: those of the pod's namespace, or of the whole cluster. */
export const listOf = <T>(
  id: string,
  resource: Resource,
  where: 'namespace' | 'cluster',
  why: string,
): PodLook<T[]> => ({
  id,
  resource,
  verbs: ['get', 'list'],
  why,
  look: (reader, { namespace }) =>
    reader.list(resource, where === 'namespace' && resource.namespaced ? { namespace } : {}) as Promise<Look<T[]>>,
});
