import type { DangerousPermission, Identity } from '../posture.ts';
import { type Held, heldWith, severityOf } from './dangers/held.ts';
import type { Grant } from './rbac/grants.ts';
import { nameOf, type Others, reachedBy } from './rbac/reach.ts';
import type { Rule } from './rbac/rule.ts';
import type { Who } from './rbac/who.ts';

type Permission = Exclude<Identity['permissions']['value'], 'unknown'>[number];

const shown = 5;
const scopeOf = (namespace: string | null): string => (namespace === null ? 'cluster' : `namespace ${namespace}`);
const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** `pods/exec`, `deployments.apps/scale`, `*.*`, or a URL. */
const resourcesOf = (rule: Rule, namespace: string | null): string[] => [
  ...rule.groups.flatMap((group) =>
    rule.resources.map((resource) => {
      const [name, sub] = resource.split('/');
      return `${name}${group && `.${group}`}${sub === undefined ? '' : `/${sub}`}`;
    }),
  ),
  ...(namespace === null ? rule.urls : []),
];

/** What the grants add up to: one entry for each scope, set of verbs and set of names. */
export const permissionsOf = (grants: readonly Grant[]): Permission[] => {
  const entries = grants.map(({ rule, namespace }) => ({
    scope: scopeOf(namespace),
    verbs: distinct(rule.verbs),
    resourceNames: distinct(rule.names),
    resources: resourcesOf(rule, namespace),
  }));
  const grouped = Map.groupBy(entries, ({ scope, verbs, resourceNames }) =>
    JSON.stringify([scope, verbs, resourceNames]),
  );
  return [...grouped.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...rest]]) =>
      first ? [{ ...first, resources: distinct([first, ...rest].flatMap(({ resources }) => resources)) }] : [],
    );
};

const some = (values: readonly string[]): string =>
  values.length > shown ? `${values.slice(0, shown).join(', ')} and ${values.length - shown} more` : values.join(', ');

const permission = (held: Held, self: Who, others: Others): { said: DangerousPermission; reached: string[] } => {
  const reached = reachedBy(held, self, others);
  const critical = reached.filter((who) => others.criticalOf(who).length > 0);
  const severity = critical.length > 0 ? 'critical' : severityOf(held, others.weighty(held.namespace));
  const leads = critical.map(
    (who) => `${nameOf(who)} (${[...new Set(others.criticalOf(who).map(({ danger }) => danger.id))].join(', ')})`,
  );
  const because = [
    some(held.through),
    ...(held.names ? [`only for ${some(held.names)}`] : []),
    ...(leads.length > 0 ? [`reaches ${some(leads)}`] : []),
  ];
  const { id, means } = held.danger;
  return { said: { id, severity, scope: scopeOf(held.namespace), means, because }, reached: reached.map(nameOf) };
};

const rank = ['critical', 'high', 'medium', 'low'];

/** The dangerous permissions, worst first, and the service accounts that they reach. */
export const dangerous = (
  grants: readonly Grant[],
  self: Who,
  others: Others,
): { dangerous: DangerousPermission[]; reaches: string[] } => {
  const all = heldWith(grants).map((held) => permission(held, self, others));
  return {
    dangerous: all.map(({ said }) => said).sort((a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity)),
    reaches: distinct(all.flatMap(({ reached }) => reached)),
  };
};
