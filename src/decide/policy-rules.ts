import { canonicalJson } from '../json.ts';
import { isManual } from './action-classes.ts';
import { unfitActions } from './action-fit.ts';
import { channelMistakes } from './channel-set-up.ts';
import { patternFaults } from './pattern.ts';
import type { Mistake } from './policy-error.ts';
import type { Policy, Rule } from './policy-schema.ts';
import type { PolicyText } from './policy-text.ts';
import { whenFaults } from './when-faults.ts';

type Found = Omit<Mistake, 'at'> & { readonly onKey?: boolean };

const repeated = (values: readonly string[]): number[] =>
  values.flatMap((value, at) => (values.indexOf(value) < at ? [at] : []));

const patternMistakes = (when: Rule['when'], path: readonly PropertyKey[]): Found[] => {
  const faults = patternFaults(when);
  if (faults.length > 0)
    return faults.map((fault) => ({ code: 'pattern-invalid', path: [...path, ...fault.path], says: fault.message }));
  return whenFaults(when).map(({ path: below, ...fault }) => ({
    code: 'rule-never-matches',
    path: [...path, ...below],
    onKey: typeof below.at(-1) === 'string',
    ...fault,
  }));
};

/** A rule behind one that matches the same or everything is never asked. */
const shadowed = (whens: readonly Rule['when'][], path: string): Found[] => {
  const texts = whens.map((when) => canonicalJson(when));
  return texts.flatMap((text, at) => {
    const by = texts.findIndex((earlier) => earlier === text || earlier === '{}');
    const says = `entry ${by + 1} of ${path} matches all that this one does, so this one is never reached: put it first`;
    return by < at ? [{ code: 'rule-never-matches', path: [path, at, 'when'], says }] : [];
  });
};

/** Without a role that may be written to, a rule that names `revoke` could never be carried out. */
const notSetUp = ({ mode, do: actions }: Rule, { revoke }: Policy, path: readonly PropertyKey[]): Found[] =>
  mode === 'observe' || revoke.roles.length > 0
    ? []
    : actions.flatMap((action, at) =>
        action === 'revoke'
          ? [
              {
                code: 'revoke-not-set-up',
                path: [...path, 'do', at],
                says: 'revoke is shown as a command only, unless revoke.roles lists the IAM roles that may be written to: list them, or use mode observe',
              },
            ]
          : [],
      );

const actionMistakes = ({ mode, do: actions, accept }: Rule, path: readonly PropertyKey[]): Found[] => [
  ...repeated(actions).map((at) => ({
    code: 'repeated',
    path: [...path, 'do', at],
    says: `${actions[at]} is listed twice`,
  })),
  ...repeated(accept).map((at) => ({
    code: 'repeated',
    path: [...path, 'accept', at],
    says: `${accept[at]} is listed twice`,
  })),
  ...(mode !== 'observe' && actions.length === 0
    ? [{ code: 'nothing-to-do', path: [...path, 'mode'], says: `mode ${mode} needs an action in do` }]
    : []),
  ...(mode !== 'observe' && !accept.includes('delete')
    ? actions.flatMap((action, at) =>
        action === 'delete'
          ? [
              {
                code: 'consent-missing',
                path: [...path, 'do', at],
                says: 'a deletion cannot be undone: say accept: [delete] as well, or mode observe to be shown the command',
              },
            ]
          : [],
      )
    : []),
  ...(mode === 'enforce'
    ? actions.flatMap((action, at) =>
        isManual(action)
          ? [
              {
                code: 'never-automatic',
                path: [...path, 'do', at],
                says: `${action} is never done without a person: use mode approve`,
              },
            ]
          : [],
      )
    : []),
];

const nameMistakes = (list: readonly { name: string }[], path: string): Found[] =>
  repeated(list.map(({ name }) => name)).map((at) => ({
    code: 'repeated',
    path: [path, at, 'name'],
    says: `another one of ${path} is called ${JSON.stringify(list[at]?.name)} already: names are unique`,
  }));

const clusterMistakes = (clusters: Policy['clusters']): Found[] =>
  repeated(clusters.map(({ name, accountId, region }) => [accountId, region, name].join('/'))).map((at) => ({
    code: 'repeated',
    path: ['clusters', at, 'name'],
    says: `cluster ${JSON.stringify(clusters[at]?.name)} of this account and region is listed twice`,
  }));

const addressMistakes = (addresses: readonly string[]): Found[] =>
  repeated(addresses).map((at) => ({
    code: 'repeated',
    path: ['alerts', 'email', at],
    says: `${addresses[at]} is listed twice`,
  }));

/** What no schema can see: patterns, names, rules that are never reached, actions that no rule may do by itself. */
export const policyMistakes = (policy: Policy, text: PolicyText): Mistake[] => {
  const { rules, alerts } = policy;
  const found: Found[] = [
    ...rules.flatMap((rule, at) => [
      ...patternMistakes(rule.when, ['rules', at, 'when']),
      ...actionMistakes(rule, ['rules', at]),
      ...notSetUp(rule, policy, ['rules', at]),
      ...unfitActions(rule.when, rule.do).map(({ action, says }) => ({
        code: 'action-never-fits',
        path: ['rules', at, 'do', action],
        says,
      })),
    ]),
    ...alerts.routes.flatMap(({ when }, at) => patternMistakes(when, ['alerts', 'routes', at, 'when'])),
    ...nameMistakes(rules, 'rules'),
    ...clusterMistakes(policy.clusters),
    ...repeated(policy.revoke.roles).map((at) => ({
      code: 'repeated',
      path: ['revoke', 'roles', at],
      says: `${policy.revoke.roles[at]} is listed twice`,
    })),
    ...addressMistakes(alerts.email),
    ...channelMistakes(alerts),
    ...shadowed(
      rules.map(({ when }) => when),
      'rules',
    ),
  ];
  return found.map(({ onKey, ...mistake }) => ({
    ...mistake,
    at: onKey ? text.keyAt(mistake.path) : text.valueAt(mistake.path),
  }));
};
