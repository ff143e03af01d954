import type { RbacSeen } from '../../enrich/seen.ts';
import type { Finding } from '../../finding/finding.ts';
import { commands } from '../commands.ts';
import { type BindingNamed, listed, type ManualStep } from '../manual-plan.ts';
import { anonymous, anonymousKeys, defaultAccount, type Kind } from './at-fault.ts';
import { type Bound, bindingText, removeStep, rightsOf } from './bound.ts';
import { dashboards } from './dashboards.ts';
import { namedBinding } from './named-binding.ts';
import type { TargetContext, TargetPlan } from './target-plan.ts';

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

/** The bindings of all kinds, each with why it is at fault. */
const atFault = (rbac: RbacSeen, kind: Kind): AtFault[] => kind.of(rbac).map((one) => ({ ...one, why: kind.why }));

const isLookedAt = (rbac: RbacSeen | undefined): rbac is RbacSeen =>
  rbac?.clusterRoleBindings.state === 'found' && rbac.roleBindings.state === 'found';

const bindsText = ({ named, at }: Bound): string =>
  `${bindingText(named)} binds ${at.map((index) => named.subjects[index] ?? 'more').join(', ')}`;

/** Of the binding that the finding names, only who is at fault, where that can be told; else all of it. */
const asStated = (one: Bound, found: readonly AtFault[], why: string): AtFault =>
  found.find(isSame(one)) ?? { ...one, why };

const bindingsAtFault = (
  context: TargetContext,
): { found: string[]; steps: ManualStep[]; bindings: BindingNamed[] } => {
  const rbac = context.looked.around?.rbac;
  const kinds = kindsOf(context.finding);
  const why = kinds[0]?.why ?? '';
  const byKind = kinds.map((kind) => (rbac ? atFault(rbac, kind) : []));
  const stated = namedBinding(context, why);
  const first = stated.bound.map((one) => asStated(one, byKind.flat(), why));
  const others = byKind.flat().filter((one) => !stated.bound.some(isSame(one)));
  const named = others.slice(0, listed.bindings);
  const free = kinds.filter((_, at) => isLookedAt(rbac) && stated.bound.length + (byKind[at]?.length ?? 0) === 0);
  const rights = rbac && kinds.includes(anonymous) ? rightsOf(rbac, anonymousKeys) : [];
  return {
    found: [
      ...stated.found,
      ...named.map(bindsText),
      ...(others.length > named.length ? [`and ${others.length - named.length} more bindings`] : []),
      ...free.map(({ none }) => none),
      ...rights.map((right) => `anybody ${right}`),
    ],
    steps: [...first, ...named].map((one) => removeStep(one, one.why)),
    bindings: [...first, ...named].map(({ named: one }) => one),
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
