import type { RbacSeen } from '../../enrich/seen.ts';
import type { RoleBinding, Subject } from '../../objects.ts';
import { heldWith } from '../../posture/identity/dangers/held.ts';
import { rbacOf } from '../../posture/identity/rbac/grants.ts';
import { keyOf } from '../../posture/identity/rbac/who.ts';
import { each, text } from '../../posture/reading.ts';
import { command, flag } from '../command.ts';
import { type BindingNamed, listed, type ManualStep } from '../manual-plan.ts';

/** A binding, and where in its subjects those stand that are meant. */
export type Bound = { readonly binding: RoleBinding; readonly named: BindingNamed; readonly at: readonly number[] };

const subjectText = ({ kind, namespace, name }: Subject): string =>
  `${kind} ${kind === 'ServiceAccount' && namespace ? `${namespace}/` : ''}${name}`;

const namedOf = (binding: RoleBinding, kind: BindingNamed['kind']): BindingNamed => ({
  kind,
  namespace: kind === 'RoleBinding' ? (text(binding.metadata?.namespace) ?? '') : null,
  name: text(binding.metadata?.name) ?? '',
  uid: text(binding.metadata?.uid),
  role: `${binding.roleRef?.kind} ${binding.roleRef?.name}`,
  subjects: each<Subject>(binding.subjects).slice(0, listed.subjects).map(subjectText),
});

/** Every binding that was seen, those of the whole cluster first. */
export const allBindings = ({ clusterRoleBindings, roleBindings }: RbacSeen): Bound[] => {
  const of = (look: RbacSeen['roleBindings'], kind: BindingNamed['kind']): Bound[] =>
    look.state === 'found'
      ? each<RoleBinding>(look.value).map((binding) => ({ binding, named: namedOf(binding, kind), at: [] }))
      : [];
  return [...of(clusterRoleBindings, 'ClusterRoleBinding'), ...of(roleBindings, 'RoleBinding')];
};

/** The bindings that name one of these subjects, by the keys that RBAC compares (`User …`, `Group …`). */
export const boundTo = (rbac: RbacSeen, isMeant: (key: string) => boolean): Bound[] =>
  allBindings(rbac).flatMap((one) => {
    const keys = each<Subject>(one.binding.subjects).map((subject) => keyOf(subject, one.named.namespace));
    const at = keys.flatMap((key, index) => (key !== null && isMeant(key) ? [index] : []));
    return at.length > 0 ? [{ ...one, at }] : [];
  });

/** `ClusterRoleBinding audit (ClusterRole view)` */
export const bindingText = ({ kind, namespace, name, role }: BindingNamed): string =>
  `${kind} ${namespace === null ? '' : `${namespace}/`}${name} (${role})`;

const inNamespace = ({ namespace }: BindingNamed) => (namespace === null ? [] : [flag('namespace'), namespace]);

/** Each removal is preceded by a test, so that a list that changed meanwhile is refused and not cut at the wrong place. */
const patchOf = ({ binding, at }: Bound): string =>
  JSON.stringify(
    at.toReversed().flatMap((index) => [
      { op: 'test', path: `/subjects/${index}/name`, value: each<Subject>(binding.subjects)[index]?.name },
      { op: 'remove', path: `/subjects/${index}` },
    ]),
  );

const removal = (bound: Bound): string | null => {
  const { named, at, binding } = bound;
  const word = named.kind.toLowerCase();
  return at.length === each(binding.subjects).length
    ? command('kubectl', 'delete', word, ...inNamespace(named), named.name)
    : command(
        'kubectl',
        'patch',
        word,
        ...inNamespace(named),
        named.name,
        flag('type'),
        'json',
        flag('patch'),
        patchOf(bound),
      );
};

/** Takes these subjects out of the binding, and the binding away where nobody else is in it. */
export const removeStep = (bound: Bound, why: string): ManualStep => {
  const others = each(bound.binding.subjects).length - bound.at.length;
  const made = removal(bound);
  return {
    title: `Remove ${bindingText(bound.named)}${others > 0 ? `, for these subjects only: ${others} more stay in it` : ''}`,
    why: made === null ? `${why}; its name cannot be written safely in a shell: remove it by hand` : why,
    command: made,
    undo: 'write the binding again: the record of the decision, and --output json, hold it',
  };
};

/** What these subjects may do beyond what everybody may, gravest first, a sentence each. */
export const rightsOf = (rbac: RbacSeen, keys: readonly string[]): string[] =>
  heldWith(rbacOf(rbac).grantsOfKeys(keys))
    .slice(0, listed.sentences)
    .map(({ danger, namespace, through }) => {
      const [by, ...more] = through;
      return `may, in ${namespace === null ? 'the whole cluster' : `namespace ${namespace}`}: ${danger.means} (by ${by}${more.length > 0 ? ` and ${more.length} more` : ''})`;
    });
