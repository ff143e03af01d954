import { podIdentifier } from '../../src/network/identifier.ts';
import { policyTypes } from '../../src/network/policy-types.ts';
import { policySelects } from '../../src/network/selects.ts';
import type { NetworkPolicy, Pod } from '../../src/objects.ts';

/** Who is at the other end: a pod of the cluster, or an address outside. */
export type Other = 'pod' | 'outside';
export type Way = 'ingress' | 'egress';

type Endpoint = { readonly policy: NetworkPolicy; readonly pods: readonly Pod[] };
type Connection = { readonly way: Way; readonly other: Other; readonly idle: boolean; pair: string; alive: boolean };

const identifierOf = ({ metadata }: Pod): string => podIdentifier(metadata?.name ?? '', metadata?.namespace ?? '');
const nameOf = ({ metadata }: NetworkPolicy): string => metadata?.name ?? '';

/** Whether a rule of the policy lets the other end through: `pod` by a selector or by no peers, `outside` by a block or by no peers. */
const admits = (policy: NetworkPolicy, way: Way, other: Other): boolean => {
  const peers =
    way === 'ingress' ? policy.spec?.ingress?.map(({ from }) => from) : policy.spec?.egress?.map(({ to }) => to);
  return (peers ?? []).some(
    (list) => !list?.length || list.some(({ ipBlock }) => (other === 'outside') === (ipBlock !== undefined)),
  );
};

/** One node's agent, and what it lets one pod do: `aws-agent.md` is its spec. */
export class AwsAgent {
  readonly #evil: Pod;
  #endpoints = new Map<string, Endpoint>();
  #recorded = new Map<string, NetworkPolicy>();
  #rules: readonly NetworkPolicy[] = [];
  #applied = false;
  #denied = false;
  readonly #connections: Connection[] = [];

  constructor(evil: Pod) {
    this.#evil = evil;
  }

  #isHere(pod: Pod): boolean {
    return pod.spec?.nodeName === this.#evil.spec?.nodeName;
  }

  #shares(pod: Pod): boolean {
    return identifierOf(pod) === identifierOf(this.#evil);
  }

  /** What the controller does with the state of the cluster: each endpoint that changed is reconciled, in the given order. */
  resolve(policies: readonly NetworkPolicy[], pods: readonly Pod[]): void {
    const next = new Map(
      policies.map((policy) => [
        nameOf(policy),
        {
          policy,
          pods: pods.filter((pod) => policySelects(policy, pod.metadata?.namespace ?? '', pod.metadata?.labels ?? {})),
        },
      ]),
    );
    const gone = [...this.#endpoints.values()].filter(({ policy }) => !next.has(nameOf(policy)));
    const changed = [...next.values()].filter((endpoint) => !this.#isSame(endpoint));
    this.#endpoints = next;
    for (const { policy } of gone) this.#forget(policy);
    for (const endpoint of changed) this.#reconcile(endpoint);
    this.#traffic();
  }

  #isSame({ policy, pods }: Endpoint): boolean {
    const names = (all: readonly Pod[]): string =>
      all.map(({ metadata, spec }) => `${metadata?.uid}@${spec?.nodeName}`).join();
    const before = this.#endpoints.get(nameOf(policy));
    return before !== undefined && names(before.pods) === names(pods);
  }

  #reconcile({ policy, pods }: Endpoint): void {
    const sharing = pods.filter((pod) => this.#shares(pod));
    const isHere = sharing.some((pod) => this.#isHere(pod));
    const wasRecorded = this.#recorded.has(nameOf(policy));
    if (sharing.length > 0) this.#recorded.set(nameOf(policy), policy);
    if (isHere) this.#make();
    else if (wasRecorded && this.#rules.includes(policy)) {
      this.#forget(policy);
    }
  }

  #forget(policy: NetworkPolicy): void {
    this.#recorded.delete(nameOf(policy));
    if (this.#rules.includes(policy)) this.#make();
  }

  #make(): void {
    this.#rules = [...this.#recorded.values()];
    this.#applied = this.#rules.length > 0;
  }

  /** An informer's resync, an upgrade, a change that changes nothing. */
  reconcileAgain(name: string): void {
    const endpoint = this.#endpoints.get(name);
    if (endpoint) this.#reconcile(endpoint);
    this.#traffic();
  }

  restart(order: readonly string[]): void {
    this.#recorded = new Map();
    this.#rules = [];
    this.#applied = false;
    for (const name of order) {
      const endpoint = this.#endpoints.get(name);
      if (endpoint) this.#reconcile(endpoint);
    }
    this.#traffic();
  }

  /** The cluster-wide deny on the pod comes or goes. */
  deny(denied: boolean): void {
    this.#denied = denied;
    this.#traffic();
  }

  #pair(): string {
    return `${this.#applied}/${this.#denied}`;
  }

  /** Whether a new connection is let through. */
  passes(way: Way, other: Other): boolean {
    if (this.#denied && (way === 'egress' || other === 'pod')) return false;
    const isolating = this.#rules.filter((policy) => policyTypes(policy).includes(way));
    return (
      !this.#applied ||
      isolating.length === 0 ||
      this.#rules.some((policy) => policyTypes(policy).includes(way) && admits(policy, way, other))
    );
  }

  /** Opens a connection if it is let through. `idle`: nothing is sent on it until somebody asks whether it lives. */
  connect(way: Way, other: Other, idle = false): void {
    if (this.passes(way, other)) this.#connections.push({ way, other, idle, pair: this.#pair(), alive: true });
  }

  #traffic(): void {
    for (const connection of this.#connections) if (!connection.idle) this.#send(connection);
  }

  #send(connection: Connection): void {
    if (!connection.alive || connection.pair === this.#pair()) return;
    connection.alive = this.passes(connection.way, connection.other) || this.passes('ingress', connection.other);
    connection.pair = this.#pair();
  }

  /** Whether any connection that was opened once still carries packets. */
  hasSurvivors(): boolean {
    for (const connection of this.#connections) this.#send(connection);
    return this.#connections.some(({ alive }) => alive);
  }

  /** Whether anything at all gets in or out, but for the node's own address. */
  isReachable(): boolean {
    const ways = (['ingress', 'egress'] as const).flatMap((way) =>
      (['pod', 'outside'] as const).map((other) => this.passes(way, other)),
    );
    return ways.includes(true) || this.hasSurvivors();
  }
}
