import type { Finding } from '../../finding/finding.ts';
import { apiCallOf, grantOf } from '../../finding/stated/call.ts';
import { each } from '../../posture/reading.ts';
import type { ManualStep } from '../manual-plan.ts';
import { allBindings, type Bound, bindingText, removeStep } from './bound.ts';
import type { TargetContext } from './target-plan.ts';

type Stated = {
  readonly wide: boolean;
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string | null;
};

/** The binding that the finding itself names: what was made, or what the call was about. */
const statedBinding = (finding: Finding): Stated | null => {
  const [grant, call] = [grantOf(finding), apiCallOf(finding)];
  const namespace = call?.namespace ?? null;
  if (grant?.of === 'binding' && grant.name)
    return { wide: grant.kind === 'ClusterRoleBinding', namespace, name: grant.name, uid: grant.uid };
  const wrote = ['create', 'update', 'patch'].includes(call?.verb ?? '');
  if (wrote && call?.name && (call.resource === 'clusterrolebindings' || call.resource === 'rolebindings'))
    return { wide: call.resource === 'clusterrolebindings', namespace, name: call.name, uid: null };
  return null;
};

const isStated =
  ({ wide, namespace, name }: Stated) =>
  ({ named }: Bound): boolean =>
    (named.kind === 'ClusterRoleBinding') === wide &&
    named.name === name &&
    (wide || namespace === null || named.namespace === namespace);

/** Every subject of it: the binding as a whole is what should not be. */
const whole = (bound: Bound): Bound => ({ ...bound, at: each(bound.binding.subjects).map((_, at) => at) });

export type NamedBinding = {
  readonly found: string[];
  readonly steps: ManualStep[];
  readonly bound: readonly Bound[];
};

/** The binding of the finding as the cluster has it now: still there, made anew under another UID, gone, or not looked at. */
export const namedBinding = ({ finding, looked }: TargetContext, why: string): NamedBinding => {
  const stated = finding && statedBinding(finding);
  const nothing = { found: [], steps: [], bound: [] };
  const rbac = looked.around?.rbac;
  if (!stated || !rbac) return nothing;
  const kind = stated.wide ? 'clusterRoleBindings' : 'roleBindings';
  if (rbac[kind].state !== 'found') return nothing;
  const there = allBindings(rbac).filter(isStated(stated)).map(whole);
  if (there.length === 0)
    return { ...nothing, found: [`the finding names the binding ${stated.name}, which is not there any more`] };
  return {
    found: there.map(({ named }) => {
      const another = stated.uid !== null && named.uid !== null && stated.uid !== named.uid;
      return `the finding names ${bindingText(named)}${another ? ', made anew since under another UID' : ', and it is still there'}: it binds ${named.subjects.join(', ')}`;
    }),
    steps: there.map((bound) => removeStep(bound, why)),
    bound: there,
  };
};
