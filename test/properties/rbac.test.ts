import fc from 'fast-check';
import { heldWith } from '../../src/posture/identity/dangers/held.ts';
import { type Grant, permits, rbacOf } from '../../src/posture/identity/rbac/grants.ts';
import { type Ask, allows, ruleOf } from '../../src/posture/identity/rbac/rule.ts';
import { anAsk, aRbac, aRule, who } from '../builders/rbac.ts';
import { runs } from '../builders/runs.ts';

const grantOf = (rule: Grant['rule'], namespace: string | null): Grant => ({ rule, namespace, through: 'b' });
const dangersOf = (grants: readonly Grant[]): string[] =>
  heldWith(grants).map(({ danger, namespace }) => `${danger.id} ${namespace}`);

describe('RBAC', () => {
  it('only adds: another binding takes nothing away', () => {
    fc.assert(
      fc.property(
        aRbac(),
        aRbac(),
        anAsk(),
        fc.constantFrom('shop', 'kube-system', null),
        (some, more, ask: Ask, namespace) => {
          const both = {
            clusterRoles: [
              ...some.clusterRoles,
              ...more.clusterRoles.map((role) => ({ ...role, metadata: { name: `more-${role.metadata?.name}` } })),
            ],
            roles: some.roles,
            clusterRoleBindings: [
              ...some.clusterRoleBindings,
              ...more.clusterRoleBindings.map((binding) => ({
                ...binding,
                roleRef: { kind: 'ClusterRole', name: `more-${binding.roleRef?.name}` },
              })),
            ],
            roleBindings: some.roleBindings,
          };
          const found = <T>(value: T) => ({ state: 'found' as const, value });
          const seenAs = (all: typeof both) =>
            rbacOf({
              clusterRoles: found(all.clusterRoles),
              roles: found(all.roles),
              clusterRoleBindings: found(all.clusterRoleBindings),
              roleBindings: found(all.roleBindings),
            });
          const before = permits(seenAs({ ...some }).grantsOf(who), ask, namespace);
          return !before || permits(seenAs(both).grantsOf(who), ask, namespace);
        },
      ),
      { numRuns: runs(200) },
    );
  });

  it('in the whole cluster allows what it allows in a namespace', () => {
    fc.assert(
      fc.property(aRule(), anAsk(), (rule, ask) => {
        const grants = (namespace: string | null) => [grantOf(ruleOf(rule), namespace)];
        return !permits(grants('shop'), ask, 'shop') || permits(grants(null), ask, 'shop');
      }),
      { numRuns: runs(500) },
    );
  });

  it('with names allows no more than without', () => {
    fc.assert(
      fc.property(
        aRule(),
        anAsk(),
        (rule, ask) => !allows(ruleOf(rule), ask) || allows(ruleOf({ ...rule, resourceNames: [] }), ask),
      ),
      { numRuns: runs(500) },
    );
  });

  it('holds every danger of a rule in the whole cluster that it holds in a namespace, or a takeover that stands for all', () => {
    fc.assert(
      fc.property(fc.array(aRule(), { maxLength: 4 }), (rules) => {
        const wide = dangersOf(rules.map((rule) => grantOf(ruleOf(rule), null)));
        const narrow = heldWith(rules.map((rule) => grantOf(ruleOf(rule), 'kube-system')));
        return wide.includes('takeover null') || narrow.every(({ danger }) => wide.includes(`${danger.id} null`));
      }),
      { numRuns: runs(300) },
    );
  });
});
