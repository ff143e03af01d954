import type { PolicyRule } from '../objects.ts';

/** One right that a step needs, and what for: `lazaret rbac` prints the sum of them. */
export type Permission = {
  readonly group: string;
  /** The plural, with the subresource if one is meant: `deployments/scale`. */
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly why: string;
};

export const may = (group: string, resource: string, verbs: readonly string[], why: string): Permission => ({
  group,
  resource,
  verbs,
  why,
});

const keyOf = ({ group, resource }: Permission): string => `${group}/${resource}`;

/** The rules of a ClusterRole that grants exactly these rights, one rule for each resource, in a stable order. */
export const rulesOf = (permissions: readonly Permission[]): PolicyRule[] =>
  [...Map.groupBy(permissions, keyOf).values()]
    .flatMap(([first, ...others]) => (first ? [{ first, all: [first, ...others] }] : []))
    .toSorted((a, b) => (keyOf(a.first) < keyOf(b.first) ? -1 : 1))
    .map(({ first, all }) => ({
      apiGroups: [first.group],
      resources: [first.resource],
      verbs: [...new Set(all.flatMap(({ verbs }) => verbs))].toSorted(),
    }));
