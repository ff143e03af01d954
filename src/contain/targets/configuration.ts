import type { RbacSeen } from '../../enrich/seen.ts';
import type { Finding } from '../../finding/finding.ts';
import { heldWith, severityOf } from '../../posture/identity/dangers/held.ts';
import { rbacOf } from '../../posture/identity/rbac/grants.ts';
import { commands } from '../commands.ts';
import { type BindingNamed, listed, type ManualStep } from '../manual-plan.ts';
import { type Bound, bindingText, boundTo, removeStep, rightsOf } from './bound.ts';
import { dashboards } from './dashboards.ts';
import { namedBinding } from './named-binding.ts';
import type { TargetContext, TargetPlan } from './target-plan.ts';

export const anonymousKeys = ['User system:anonymous', 'Group system:unauthenticated'] as const;

/** Kubernetes' own: shows the version and health pages to everybody (RBAC docs, "Default roles and role bindings"). */
const isDefault = ({ named }: Bound): boolean =>
  named.kind === 'ClusterRoleBinding' &&
  named.name === 'system:public-info-viewer' &&
  named.role === 'ClusterRole system:public-info-viewer';

const toAnonymous = (rbac: RbacSeen): Bound[] =>
  boundTo(rbac, (key) => anonymousKeys.some((one) => one === key)).filter((bound) => !isDefault(bound));

const isDefaultAccount = (key: string): boolean => /^User system:serviceaccount:[^:]+:default$/.test(key);

const onlyThis = (rbac: RbacSeen, { binding, named }: Bound): RbacSeen => ({
  ...rbac,
  clusterRoleBindings: { state: 'found', value: named.kind === 'ClusterRoleBinding' ? [binding] : [] },
  roleBindings: { state: 'found', value: named.kind === 'RoleBinding' ? [binding] : [] },
});

/** What the role is called, or what it lets do where it could be looked at. */
const grantsAdmin =
  (rbac: RbacSeen) =>
  (bound: Bound): boolean => {
    if (/^ClusterRole (cluster-admin|admin)$/.test(bound.named.role)) return true;
    const { grantsOf, named } = rbacOf(onlyThis(rbac, bound));
    return named.some((who) => heldWith(grantsOf(who)).some((held) => severityOf(held, false) === 'critical'));
  };

const toDefaultAccounts = (rbac: RbacSeen): Bound[] => boundTo(rbac, isDefaultAccount).filter(grantsAdmin(rbac));

type Kind = { readonly of: (rbac: RbacSeen) => Bound[]; readonly none: string; readonly why: string };

const anonymous: Kind = {
  of: toAnonymous,
  none: 'no binding grants anything to system:anonymous or system:unauthenticated beyond the version and health pages',
  why: 'whoever reaches the API endpoint has this right without any credentials',
};

const defaultAccount: Kind = {
  of: toDefaultAccounts,
  none: 'no binding gives a default service account the rights of an admin',
  why: 'every pod that names no service account of its own has this right',
};

/** All of them where no finding says which. */
const kindsOf = (finding: Finding | null): readonly Kind[] => {
  if (finding === null) return [anonymous, defaultAccount];
  return finding.type === 'Policy:Kubernetes/AdminAccessToDefaultServiceAccount' ? [defaultAccount] : [anonymous];
};

const isSame =
  (one: Bound) =>
  ({ binding }: Bound): boolean =>
    binding === one.binding;

const isOfDashboard = ({ finding }: TargetContext): boolean => /Dashboard/.test(finding?.type ?? '');

type AtFault = Bound & { readonly why: string };

/** The bindings at fault of one kind, beside the one that the finding names. */
const atFault = (rbac: RbacSeen, kind: Kind, stated: readonly Bound[]): AtFault[] =>
  kind
    .of(rbac)
    .filter((one) => !stated.some(isSame(one)))
    .map((one) => ({ ...one, why: kind.why }));

const isLookedAt = (rbac: RbacSeen | undefined): rbac is RbacSeen =>
  rbac?.clusterRoleBindings.state === 'found' && rbac.roleBindings.state === 'found';

const bindsText = ({ named, at }: Bound): string =>
  `${bindingText(named)} binds ${at.map((index) => named.subjects[index] ?? 'more').join(', ')}`;

const bindingsAtFault = (
  context: TargetContext,
): { found: string[]; steps: ManualStep[]; bindings: BindingNamed[] } => {
  const rbac = context.looked.around?.rbac;
  const kinds = kindsOf(context.finding);
  const stated = namedBinding(context, kinds[0]?.why ?? '');
  const found = kinds.map((kind) => (rbac ? atFault(rbac, kind, stated.bound) : []));
  const all = found.flat();
  const named = all.slice(0, listed.bindings);
  const free = kinds.filter((_, at) => isLookedAt(rbac) && stated.bound.length + (found[at]?.length ?? 0) === 0);
  const rights = rbac && kinds.includes(anonymous) ? rightsOf(rbac, anonymousKeys) : [];
  return {
    found: [
      ...stated.found,
      ...named.map(bindsText),
      ...(all.length > named.length ? [`and ${all.length - named.length} more bindings`] : []),
      ...free.map(({ none }) => none),
      ...rights.map((right) => `anybody ${right}`),
    ],
    steps: [...stated.steps, ...named.map((one) => removeStep(one, one.why))],
    bindings: [...stated.bound, ...named].map(({ named: one }) => one),
  };
};

const nothing = { found: [], steps: [], bindings: [] };

/** A permission that the cluster itself grants: nobody to isolate, something to mend. */
export const configurationPlan: TargetPlan = {
  of: 'configuration',
  lists: 'the bindings that are at fault, the one that the finding names first; the Services that show a dashboard',
  offers: 'removal of each binding, or of the subjects at fault where others are in it too; a Service made internal',
  because: 'what was granted may be relied on, and only its owner can tell',
  draft: (context) => {
    const bindings = isOfDashboard(context) ? nothing : bindingsAtFault(context);
    const exposed = dashboards(context);
    return {
      on:
        context.at.cluster === null ? 'configuration of the cluster' : `configuration of cluster ${context.at.cluster}`,
      found: [...bindings.found, ...exposed.found],
      steps: [
        ...bindings.steps,
        ...exposed.steps,
        {
          title: 'See all bindings',
          why: 'who is bound to what',
          command: commands.bindings(),
          undo: 'nothing is changed',
        },
      ],
      bindings: bindings.bindings,
    };
  },
};
