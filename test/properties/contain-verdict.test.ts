import fc from 'fast-check';
import { rolloutConsent, scaleConsent } from '../../src/contain/engines/emptying.ts';
import { policiesOn } from '../../src/contain/judging/policies-on.ts';
import { situationOf } from '../../src/contain/judging/situation.ts';
import { quarantineLabel, quarantineName } from '../../src/contain/names.ts';
import type { Plan, Verdict } from '../../src/contain/plan.ts';
import type { PolicyThen } from '../../src/contain/steps/step-kind.ts';
import { verdictOf } from '../../src/contain/verdict.ts';
import type { PodSeen } from '../../src/enrich/seen.ts';
import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer, Pod } from '../../src/objects.ts';
import { absent, aNetworkPolicy, found, nodeName } from '../builders/kubernetes.ts';
import { aPlan } from '../builders/plan.ts';
import { aBarePod, aPod, podUid } from '../builders/pod.ts';
import { runs } from '../builders/runs.ts';
import { aPodSeen } from '../builders/seen.ts';
import { AwsAgent, type Other } from '../fakes/aws-agent.ts';

const selector: fc.Arbitrary<LabelSelector> = fc.constantFrom<LabelSelector>(
  {},
  { matchLabels: { app: 'web' } },
  { matchLabels: { app: 'other' } },
  { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['other'] }] },
);
const peers: fc.Arbitrary<NetworkPolicyPeer[]> = fc.constantFrom<NetworkPolicyPeer[][]>(
  [],
  [{ podSelector: {} }],
  [{ namespaceSelector: {} }],
  [{ ipBlock: { cidr: '198.51.100.0/24' } }],
  [{ podSelector: {} }, { ipBlock: { cidr: '198.51.100.0/24' } }],
) as fc.Arbitrary<NetworkPolicyPeer[]>;
const policySpec = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(
      peers.map((from) => ({ from })),
      { maxLength: 2 },
    ),
    egress: fc.array(
      peers.map((to) => ({ to })),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['podSelector'] },
);

const connection = fc.record({
  way: fc.constantFrom('ingress' as const, 'egress' as const),
  other: fc.constantFrom<Other>('pod', 'outside'),
  idle: fc.boolean(),
});
const event = fc.oneof(
  fc.record({ again: fc.nat({ max: 3 }) }),
  fc.record({ restart: fc.array(fc.nat({ max: 100 }), { minLength: 4, maxLength: 4 }) }),
);

const world = fc.record({
  bare: fc.boolean(),
  siblings: fc.array(fc.record({ here: fc.boolean(), app: fc.constantFrom('web', 'other') }), { maxLength: 3 }),
  /** Somebody deletes a policy while the plan is carried out. */
  removed: fc.option(fc.record({ policy: fc.nat({ max: 2 }), after: fc.nat({ max: 6 }) })),
  policies: fc.array(policySpec, { maxLength: 3 }),
  served: fc.boolean(),
  accept: fc.subarray(['siblings-cut-off', rolloutConsent, scaleConsent]),
  connections: fc.array(connection, { maxLength: 4 }),
  /** After how many steps the process dies; most plans have fewer. */
  steps: fc.nat({ max: 12 }),
  events: fc.array(event, { maxLength: 5 }),
  /** Where the replacement starts that a release makes the ReplicaSet create. */
  replacementHere: fc.boolean(),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const self = (bare: boolean): Pod =>
  bare ? aBarePod('web-6d5f7c9b8-abcde', { metadata: { labels: { app: 'web' } } }) : aPod();
const sibling = (n: number, here: boolean, app = 'web'): Pod =>
  aPod({
    metadata: { name: `web-6d5f7c9b8-sib${n}`, uid: `sibling-${n}`, labels: { app } },
    spec: { nodeName: here ? nodeName : 'other' },
  });

/** The cluster as it changes under the steps of a plan, and the agent that follows it. */
class Lab {
  readonly agent: AwsAgent;
  readonly policies: NetworkPolicy[];
  readonly plan: Plan;
  readonly #given: World;
  readonly #before: PodSeen;
  #evil: Pod;
  #others: Pod[];
  #denied = false;
  #over: PolicyThen[] = [];

  constructor(given: World) {
    this.#given = given;
    this.#evil = self(given.bare);
    this.#others = given.siblings.map(({ here, app }, n) => sibling(n, here, app));
    this.policies = given.policies.map((spec, n) =>
      aNetworkPolicy(`p${n}`, spec as unknown as NonNullable<NetworkPolicy['spec']>),
    );
    this.agent = new AwsAgent(this.#evil);
    this.agent.resolve(this.policies, this.#pods());
    for (const { way, other, idle } of given.connections) this.agent.connect(way, other, idle);
    this.#before = this.seen();
    this.plan = aPlan(this.#before, { accept: given.accept });
  }

  #pods(): Pod[] {
    return [this.#evil, ...this.#others];
  }

  seen(): PodSeen {
    const seen = aPodSeen({
      pod: this.#evil,
      neighbours: found(this.#pods()),
      elsewhere: found([]),
      policies: {
        networkPolicies: found([...this.policies]),
        ...(this.#given.served ? {} : { awsClusterNetworkPolicies: absent }),
      },
    });
    return this.#given.bare ? { ...seen, owners: [] } : seen;
  }

  run(): void {
    const { removed, steps } = this.#given;
    for (const [at, { name }] of this.plan.steps.slice(0, steps).entries()) {
      this.#take(name);
      if (at === removed?.after) this.#remove(`p${removed.policy}`);
      this.agent.resolve(this.policies, this.#pods());
    }
  }

  #remove(name: string): void {
    const at = this.policies.findIndex(({ metadata }) => metadata?.name === name);
    if (at !== -1) this.policies.splice(at, 1);
  }

  #take(name: string): void {
    const metadata = this.#evil.metadata ?? {};
    if (name === 'label')
      this.#evil = {
        ...this.#evil,
        metadata: { ...metadata, labels: { ...metadata.labels, [quarantineLabel]: podUid } },
      };
    if (name === 'network-policy')
      this.policies.push(this.plan.steps.find((step) => step.name === name)?.manifest as NetworkPolicy);
    if (name === 'strip-labels') this.#strip();
    if (name === 'wait-prefix-empty') this.#others = [];
    if (name === 'cluster-network-policy') {
      this.#over = policiesOn(this.seen()).map(({ policy: { metadata } }) => ({
        name: metadata?.name ?? '',
        uid: metadata?.uid ?? '',
        generation: 0,
      }));
      this.#denied = true;
      this.agent.deny(true);
    }
  }

  /** Released, an owned pod is replaced at once under the old prefix. */
  #strip(): void {
    this.#evil = { ...this.#evil, metadata: { ...this.#evil.metadata, labels: { [quarantineLabel]: podUid } } };
    if (!this.#given.bare) this.#others = [...this.#others, sibling(9, this.#given.replacementHere)];
  }

  isInForce(): boolean {
    return this.policies.some(({ metadata }) => metadata?.name === quarantineName(podUid));
  }

  verdict(): Verdict {
    const before = {
      policies: policiesOn(this.#before).map(({ ref }) => ref),
      clusterPolicies: [],
      labels: self(this.#given.bare).metadata?.labels ?? {},
    };
    const seen = this.seen();
    const situation = situationOf({
      seen,
      labels: seen.pod.metadata?.labels ?? {},
      before,
      denied: this.#denied,
      deniedOver: this.#over,
      limits: [],
    });
    return verdictOf(situation, [], new Date(0));
  }

  happen(one: World['events'][number]): void {
    const names = [...this.policies.map(({ metadata }) => metadata?.name ?? '')];
    if ('again' in one) this.agent.reconcileAgain(names[one.again] ?? '');
    else
      this.agent.restart(
        names.toSorted((a, b) => (one.restart[names.indexOf(a)] ?? 0) - (one.restart[names.indexOf(b)] ?? 0)),
      );
  }
}

describe('a verdict', () => {
  it('is never isolated where the agent lets a single packet through, then or after any reconcile and restart', () => {
    let isolated = 0;
    fc.assert(
      fc.property(world, (given) => {
        const lab = new Lab(given);
        lab.run();
        if (!lab.isInForce() || lab.verdict().verdict !== 'isolated') return;
        isolated += 1;
        expect(lab.agent.isReachable()).toBe(false);
        for (const one of given.events) {
          lab.happen(one);
          expect(lab.agent.isReachable()).toBe(false);
        }
      }),
      { numRuns: runs(3_000) },
    );
    expect(isolated).toBeGreaterThan(100);
  });

  it('that a plan expects is the one that its steps reach', () => {
    fc.assert(
      fc.property(world, (given) => {
        const lab = new Lab({ ...given, steps: 100, removed: null });
        lab.run();
        expect(lab.verdict().verdict).toBe(lab.plan.expected.verdict);
      }),
      { numRuns: runs(1_000) },
    );
  });
});
