import type { Plan } from '../../src/contain/plan.ts';
import { absent, aDeployment, found } from '../builders/kubernetes.ts';
import { aPlan } from '../builders/plan.ts';
import { aBarePod, aPod } from '../builders/pod.ts';
import { anAllowPolicy } from '../builders/policy.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const pod = aPod();
const elsewhere = aPod({ metadata: { name: 'web-6d5f7c9b8-klmno', uid: 'elsewhere' }, spec: { nodeName: 'other' } });
const allowed = { networkPolicies: found([anAllowPolicy()]) };
const planFor = (overrides: PodSeenOverrides, accept: string[] = []): Plan => aPlan(aPodSeen(overrides), { accept });
const steps = (plan: Plan): string => plan.steps.map(({ name }) => name).join(' ');
const owner = (object: ReturnType<typeof aDeployment>) => [
  {
    apiVersion: 'apps/v1',
    kind: object.kind ?? '',
    namespace: 'shop',
    name: 'web',
    uid: object.metadata?.uid ?? '',
    object: found(object),
  },
];

const short = 'label network-policy wait-resolved';

describe('which steps a quarantine takes', () => {
  it.each<[string, PodSeenOverrides, string[], string, string]>([
    ['alone, no policy: the deny-all does it', {}, [], short, 'isolated'],
    [
      'alone, a policy for pods: a cluster-wide deny last',
      { policies: allowed },
      [],
      `${short} cluster-network-policy`,
      'isolated',
    ],
    [
      'alone, a policy, and no ClusterNetworkPolicy served',
      { policies: { ...allowed, awsClusterNetworkPolicies: absent } },
      [],
      short,
      'partial',
    ],
    [
      'siblings and a policy, without consent to move them',
      { policies: allowed, neighbours: found([pod, elsewhere]) },
      [],
      short,
      'partial',
    ],
    [
      'siblings and a policy, with consent to a rollout: all of it',
      { policies: allowed, neighbours: found([pod, elsewhere]) },
      ['rollout'],
      `${short} strip-labels wait-released rollout wait-prefix-empty cluster-network-policy`,
      'isolated',
    ],
    [
      'siblings and a policy, with consent to scale to 0',
      { policies: allowed, neighbours: found([pod, elsewhere]) },
      ['scale'],
      `${short} strip-labels wait-released scale-to-zero wait-prefix-empty cluster-network-policy`,
      'isolated',
    ],
    [
      'a paused Deployment cannot be rolled out',
      {
        policies: allowed,
        neighbours: found([pod, elsewhere]),
        owners: owner(aDeployment('web', { spec: { paused: true } })),
      },
      ['rollout'],
      short,
      'partial',
    ],
    [
      'a StatefulSet is never released: it wants the same name again',
      {
        policies: allowed,
        neighbours: found([pod, elsewhere]),
        owners: owner(aDeployment('web', { kind: 'StatefulSet' })),
      },
      ['rollout', 'scale'],
      short,
      'partial',
    ],
    [
      'a bare pod under a policy: nobody replaces it, so its labels go',
      {
        pod: aBarePod('tool'),
        owners: [],
        policies: { networkPolicies: found([anAllowPolicy('tool', { matchLabels: { run: 'tool' } })]) },
      },
      [],
      `${short} strip-labels cluster-network-policy`,
      'isolated',
    ],
  ])('%s', (_situation, overrides, accept, expected, verdict) => {
    const plan = planFor(overrides, accept);
    expect(steps(plan)).toBe(expected);
    expect(plan.expected.verdict).toBe(verdict);
  });

  it('takes labels off only after the policy is resolved, and denies cluster-wide only when the prefix is empty', () => {
    const { steps: all } = planFor({ policies: allowed, neighbours: found([pod, elsewhere]) }, ['rollout']);
    const at = (name: string): number => all.findIndex((step) => step.name === name);
    expect(at('wait-resolved')).toBeLessThan(at('strip-labels'));
    expect(at('wait-released')).toBeLessThan(at('rollout'));
    expect(at('wait-prefix-empty')).toBeLessThan(at('cluster-network-policy'));
  });

  it('says of each step what it is for, and of the costly ones what they cost whom', () => {
    const { steps: all } = planFor({ policies: allowed, neighbours: found([pod, elsewhere]) }, ['rollout']);
    expect(all.filter(({ why }) => why.length < 20)).toEqual([]);
    expect(all.find(({ name }) => name === 'rollout')?.costs.join()).toMatch(/every replica of web is replaced/);
    expect(all.find(({ name }) => name === 'strip-labels')?.costs.join()).toMatch(
      /starts a replacement with the same weakness/,
    );
  });
});

describe('the next step that a plan offers', () => {
  it.each<[string, PodSeenOverrides, string[], string | undefined]>([
    ['none, when the pod will be isolated', {}, [], undefined],
    [
      'a rollout, where a Deployment has siblings under a policy',
      { policies: allowed, neighbours: found([pod, elsewhere]) },
      [],
      'lazaret quarantine shop/web-6d5f7c9b8-abcde --uid 33a3c89e-3280-474d-b8cb-fdf03394fc15 --accept rollout --apply',
    ],
    [
      'scale to 0, where a rollout cannot be',
      {
        policies: allowed,
        neighbours: found([pod, elsewhere]),
        owners: owner(aDeployment('web', { spec: { paused: true } })),
      },
      [],
      'lazaret quarantine shop/web-6d5f7c9b8-abcde --uid 33a3c89e-3280-474d-b8cb-fdf03394fc15 --accept scale --apply',
    ],
    [
      'delete as the last',
      {
        policies: allowed,
        neighbours: found([pod, elsewhere]),
        owners: owner(aDeployment('web', { kind: 'DaemonSet' })),
      },
      [],
      'kubectl delete pod --namespace shop web-6d5f7c9b8-abcde',
    ],
    [
      'delete, where nothing enforces policies',
      { engine: { awsNode: absent } },
      [],
      'kubectl delete pod --namespace shop web-6d5f7c9b8-abcde',
    ],
  ])('%s', (_what, overrides, accept, command) => {
    expect(planFor(overrides, accept).expected.next?.command).toBe(command);
  });
});
