import { calicoProofs } from '../../src/contain/judging/calico-proofs.ts';
import { ciliumProofs } from '../../src/contain/judging/cilium-proofs.ts';
import { situationOf } from '../../src/contain/judging/situation.ts';
import { quarantineLabel, quarantineName } from '../../src/contain/names.ts';
import type { Plan, Verdict } from '../../src/contain/plan.ts';
import { verdictOf } from '../../src/contain/verdict.ts';
import type { PodSeen } from '../../src/enrich/seen.ts';
import { detectEngine } from '../../src/network/engine.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import { aCalicoAgent, aCiliumAgent, aCiliumConfig, aCiliumEndpoint, anAgentPod } from '../builders/engines.ts';
import { absent, aNetworkPolicy, found, unreachable } from '../builders/kubernetes.ts';
import { anObject } from '../builders/network.ts';
import { aPlan } from '../builders/plan.ts';
import { aPod, podUid } from '../builders/pod.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const sibling = aPod({ metadata: { name: 'web-6d5f7c9b8-fghij', uid: 'sibling' } });
const open = aNetworkPolicy('open', {
  podSelector: {},
  ingress: [{}],
  egress: [{}],
  policyTypes: ['Ingress', 'Egress'],
});
const noSets = {
  calicoNetworkSets: absent,
  calicoGlobalNetworkSets: absent,
  calicoStoredNetworkSets: absent,
  calicoStoredGlobalNetworkSets: absent,
};

const underCilium = ({ policies, engine, ...more }: PodSeenOverrides = {}): PodSeen =>
  aPodSeen({
    neighbours: found([more.pod ?? aPod(), sibling]),
    elsewhere: found([]),
    ...more,
    policies: {
      networkPolicies: found([open]),
      ciliumNetworkPolicies: found([]),
      ciliumClusterwideNetworkPolicies: found([]),
      ...policies,
    },
    engine: {
      ciliumAgent: found([aCiliumAgent()]),
      ciliumConfig: found(aCiliumConfig()),
      ciliumEndpoint: found(aCiliumEndpoint()),
      otherAgentPods: found([anAgentPod('cilium')]),
      ...engine,
    },
  });

const underCalico = ({ policies, engine, ...more }: PodSeenOverrides = {}): PodSeen =>
  aPodSeen({
    neighbours: found([more.pod ?? aPod(), sibling]),
    elsewhere: found([]),
    ...more,
    policies: {
      networkPolicies: found([open]),
      calicoNetworkPolicies: found([]),
      calicoGlobalNetworkPolicies: found([]),
      calicoTiers: absent,
      ...noSets,
      ...policies,
    },
    engine: { calicoAgent: found([aCalicoAgent()]), otherAgentPods: found([anAgentPod('calico-node')]), ...engine },
  });

const stepNames = ({ steps }: Plan): string[] => steps.map(({ name }) => name);
const codes = ({ verdict, reasons }: Verdict): string => `${verdict}: ${reasons.map(({ code }) => code).join(', ')}`;
const policyOf = ({ steps }: Plan): KubernetesObject =>
  steps.find(({ name }) => name.endsWith('-network-policy'))?.manifest ?? {};

const labelled = aPod({ metadata: { labels: { app: 'web', [quarantineLabel]: podUid } } });

/** As it is seen once the plan was carried out: label and policy there. */
const afterwards = (
  plan: Plan,
  kind: 'ciliumNetworkPolicies' | 'calicoGlobalNetworkPolicies',
  seen: PodSeen,
): PodSeen => ({
  ...seen,
  pod: labelled,
  policies: { ...seen.policies, [kind]: found([policyOf(plan)]) },
});

const judged = (seen: PodSeen, proofs: ReturnType<typeof ciliumProofs>): Verdict =>
  verdictOf(
    situationOf({
      seen,
      labels: seen.pod.metadata?.labels ?? {},
      before: { policies: [], clusterPolicies: [], labels: {} },
      denied: false,
      limits: [],
    }),
    proofs,
    new Date(0),
  );

describe('a quarantine under Cilium', () => {
  it('denies above every policy, strips nothing, and hits no sibling', () => {
    const plan = aPlan(underCilium());
    expect(stepNames(plan)).toEqual(['label', 'cilium-network-policy', 'wait-cilium-endpoint']);
    expect([plan.refusals, plan.siblings, plan.engine]).toEqual([[], [], 'cilium']);
    expect(policyOf(plan)).toMatchObject({
      apiVersion: 'cilium.io/v2',
      metadata: { name: quarantineName(podUid), namespace: 'shop' },
      spec: {
        endpointSelector: { matchLabels: { [quarantineLabel]: podUid } },
        ingressDeny: [{ fromEntities: ['all'] }],
        egressDeny: [{ toEntities: ['all'] }],
      },
    });
    expect(codes(plan.expected)).toBe('isolated: denied-by-cilium, answers-may-pass, node-address-reachable');
  });

  it('is isolated whatever other policies allow, also where their rules cannot be evaluated', () => {
    const named = anObject(
      'CiliumNetworkPolicy',
      'web',
      { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 'example.com' }] }] },
      'shop',
    );
    expect(aPlan(underCilium({ policies: { ciliumNetworkPolicies: found([named]) } })).expected.verdict).toBe(
      'isolated',
    );
  });

  it.each<[string, PodSeenOverrides, string]>([
    ['its kind of policy is not served', { policies: { ciliumNetworkPolicies: absent } }, 'engine-api-not-served'],
    ['it is too old to deny', { engine: { ciliumAgent: found([aCiliumAgent('v1.8.9')]) } }, 'engine-too-old'],
    [
      'it enforces nothing',
      { engine: { ciliumConfig: found(aCiliumConfig({ 'enable-policy': 'never' })) } },
      'network-policy-off',
    ],
    [
      'it only writes down what it would stop',
      { engine: { ciliumConfig: found(aCiliumConfig({ 'policy-audit-mode': 'true' })) } },
      'network-policy-off',
    ],
  ])('is refused where %s', (_why, overrides, code) => {
    expect(aPlan(underCilium(overrides)).refusals.map((one) => one.code)).toEqual([code]);
  });

  const plan = aPlan(underCilium());
  const verified = (overrides: PodSeenOverrides = {}): Verdict => {
    const seen = afterwards(plan, 'ciliumNetworkPolicies', underCilium(overrides));
    return judged(seen, ciliumProofs(plan, seen));
  };

  it('is called isolated once label, policy, identity, switch and agent are seen', () => {
    expect(codes(verified())).toBe('isolated: denied-by-cilium, answers-may-pass, node-address-reachable');
  });

  it.each<[string, PodSeenOverrides, string]>([
    [
      'Cilium leaves the label out of identities',
      { engine: { ciliumEndpoint: found(aCiliumEndpoint([])) } },
      'not-in-identity',
    ],
    [
      'the endpoint is not ready',
      { engine: { ciliumEndpoint: found(aCiliumEndpoint(undefined, 'regenerating')) } },
      'not-in-identity',
    ],
    ['there is no endpoint', { engine: { ciliumEndpoint: absent } }, 'could-not-look'],
    ['the switch could not be looked at', { engine: { ciliumConfig: unreachable() } }, 'could-not-look'],
    [
      'the agent on the node is not Ready',
      { engine: { otherAgentPods: found([anAgentPod('cilium', false)]) } },
      'agent-not-ready',
    ],
    ['no agent is on the node', { engine: { otherAgentPods: found([]) } }, 'agent-not-ready'],
  ])('is unverified where %s', (_why, overrides, code) => {
    expect(codes(verified(overrides))).toMatch(new RegExp(`^unverified: ${code}`));
  });

  it.each<[string, (seen: PodSeen) => PodSeen, string]>([
    ['the label is gone', (seen) => ({ ...seen, pod: aPod() }), 'label-missing'],
    [
      'the policy is gone',
      (seen) => ({ ...seen, policies: { ...seen.policies, ciliumNetworkPolicies: found([]) } }),
      'policy-missing',
    ],
    [
      'the policy was changed',
      (seen) => ({
        ...seen,
        policies: {
          ...seen.policies,
          ciliumNetworkPolicies: found([{ ...policyOf(plan), spec: { endpointSelector: {}, ingress: [{}] } }]),
        },
      }),
      'policy-changed',
    ],
  ])('is unverified where %s', (_why, change, code) => {
    const seen = change(afterwards(plan, 'ciliumNetworkPolicies', underCilium()));
    const verdict = judged(seen, ciliumProofs(plan, seen));
    expect(verdict.verdict).toBe('unverified');
    expect(verdict.reasons.map((one) => one.code)).toContain(code);
  });

  it('is partial at best with a second interface', () => {
    const pod = aPod({ metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'net1' } } });
    expect(aPlan(underCilium({ pod })).expected.verdict).toBe('partial');
  });
});

describe('a quarantine under Calico', () => {
  it('denies first in the first tier, and is partial: what is open stays open', () => {
    const plan = aPlan(underCalico());
    expect(stepNames(plan)).toEqual(['label', 'calico-network-policy']);
    expect(policyOf(plan)).toMatchObject({
      apiVersion: 'projectcalico.org/v3',
      kind: 'GlobalNetworkPolicy',
      metadata: { name: quarantineName(podUid) },
      spec: {
        order: -1_000_000,
        selector: `${quarantineLabel} == '${podUid}'`,
        types: ['Ingress', 'Egress'],
        ingress: [{ action: 'Deny' }],
        egress: [{ action: 'Deny' }],
      },
    });
    expect(codes(plan.expected)).toBe('partial: established-connections-survive, node-address-reachable');
    expect(plan.expected.residual).toEqual({ ingress: [], egress: [] });
    expect(plan.expected.next?.command).toMatch(/^kubectl delete pod/);
  });

  it('goes into the first tier, under its name', () => {
    const tiers = found([anObject('Tier', 'default', {}), anObject('Tier', 'security', { order: 100 })]);
    const policy = policyOf(aPlan(underCalico({ policies: { calicoTiers: tiers } })));
    expect(policy).toMatchObject({
      metadata: { name: `security.${quarantineName(podUid)}` },
      spec: { tier: 'security' },
    });
  });

  it('says who comes before it', () => {
    const earlier = anObject('GlobalNetworkPolicy', 'earlier', { order: -2_000_000, ingress: [{ action: 'Allow' }] });
    const { expected } = aPlan(underCalico({ policies: { calicoGlobalNetworkPolicies: found([earlier]) } }));
    expect(codes(expected)).toMatch(/^partial: another-policy-first/);
    expect(expected.reasons[0]?.message).toMatch(/earlier/);
  });

  it.each<[string, PodSeenOverrides, string]>([
    ['its own API is not served', { policies: { calicoGlobalNetworkPolicies: absent } }, 'engine-api-not-served'],
    ['its tiers could not be looked at', { policies: { calicoTiers: unreachable() } }, 'engine-tiers-unknown'],
  ])('is refused where %s', (_why, overrides, code) => {
    expect(aPlan(underCalico(overrides)).refusals.map((one) => one.code)).toEqual([code]);
  });

  it('is never isolated, and unverified without an agent on the node', () => {
    const plan = aPlan(underCalico());
    const verified = (overrides: PodSeenOverrides = {}): string => {
      const seen = afterwards(plan, 'calicoGlobalNetworkPolicies', underCalico(overrides));
      return judged(seen, calicoProofs(plan, seen)).verdict;
    };
    expect([verified(), verified({ engine: { otherAgentPods: found([]) } })]).toEqual(['partial', 'unverified']);
  });
});

describe('the version of an engine', () => {
  it('is that of the image of its agent, where it can be told', () => {
    expect([detectEngine(underCilium()).version, detectEngine(underCalico()).version]).toEqual(['v1.18.2', 'v3.30.1']);
    expect(
      detectEngine(underCilium({ engine: { ciliumAgent: found([{ metadata: { name: 'cilium' } }]) } })).version,
    ).toBeNull();
  });
});
