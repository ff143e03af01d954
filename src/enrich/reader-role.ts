import type { KubernetesObject, PolicyRule } from '../objects.ts';
import type { LookRule } from './looks/look.ts';
import { looks } from './looks.ts';

/** The group that an EKS access entry puts the reader's IAM role into. */
export const readersGroup = 'lazaret-readers';

const apiGroup = 'rbac.authorization.k8s.io';
const apiVersion = `${apiGroup}/v1`;
const labels = { 'app.kubernetes.io/managed-by': 'lazaret' };
const subjects = [{ kind: 'Group', name: readersGroup, apiGroup }];

const keyOf = ({ resource, verbs }: LookRule): string => `${resource.group} ${[...verbs].toSorted().join(' ')}`;

/** One rule for each API group and set of verbs, so that a reader of the role sees what is looked at where. */
const rulesOf = (rules: readonly LookRule[]): PolicyRule[] =>
  [...Map.groupBy(rules, keyOf)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, all]) => ({
      apiGroups: [...new Set(all.map(({ resource }) => resource.group))],
      resources: [...new Set(all.map(({ resource }) => resource.resource))].toSorted(),
      verbs: [...new Set(all.flatMap(({ verbs }) => verbs))].toSorted(),
    }));

const clusterRole = (): KubernetesObject => ({
  apiVersion,
  kind: 'ClusterRole',
  metadata: { name: 'lazaret-reader', labels },
  rules: rulesOf(looks.filter(({ only }) => only === undefined)),
});

/** Rights to named objects only, one Role for each namespace they are in. */
const namedRoles = (): KubernetesObject[] =>
  [
    ...Map.groupBy(
      looks.filter(({ only }) => only !== undefined),
      ({ only }) => only?.namespace ?? '',
    ),
  ].map(([namespace, all]) => ({
    apiVersion,
    kind: 'Role',
    metadata: { name: 'lazaret-reader', namespace, labels },
    rules: all.map(({ resource, verbs, only }) => ({
      apiGroups: [resource.group],
      resources: [resource.resource],
      resourceNames: [...(only?.names ?? [])],
      verbs: [...verbs],
    })),
  }));

const bindingOf = ({ kind, metadata }: KubernetesObject): KubernetesObject => ({
  apiVersion,
  kind: `${kind}Binding`,
  metadata: { ...metadata, name: readersGroup },
  roleRef: { apiGroup, kind, name: metadata?.name },
  subjects,
});

/**
 * The rights of whoever only looks: get and list on what the looks name, bound to the group `lazaret-readers`. No
 * Secrets, no wildcard, no subresource, no write.
 */
export const readerManifests = (): KubernetesObject[] =>
  [clusterRole(), ...namedRoles()].flatMap((role) => [role, bindingOf(role)]);
