import { quarantineLabel } from '../../src/contain/names.ts';
import { quarantinePolicy } from '../../src/contain/policy-manifest.ts';
import type { NetworkPolicy, Pod } from '../../src/objects.ts';
import { aNetworkPolicy } from '../builders/kubernetes.ts';
import { aPod, podUid } from '../builders/pod.ts';
import { toWeb } from '../builders/policy.ts';
import { AwsAgent } from '../fakes/aws-agent.ts';

const evil = aPod();
const labelled = aPod({ metadata: { labels: { ...evil.metadata?.labels, [quarantineLabel]: podUid } } });
const stripped = aPod({ metadata: { labels: { [quarantineLabel]: podUid } } });
const sibling = aPod({ metadata: { name: 'web-6d5f7c9b8-fghij', uid: 'sibling' } });
const faraway = aPod({ metadata: { name: 'web-6d5f7c9b8-klmno', uid: 'faraway' }, spec: { nodeName: 'other' } });
const replacement = aPod({
  metadata: { name: 'web-6d5f7c9b8-pqrst', uid: 'replacement' },
  spec: { nodeName: 'other' },
});

const ours = quarantinePolicy({ namespace: 'shop', uid: podUid }, {});
const pods = aNetworkPolicy('allow', {
  podSelector: toWeb,
  policyTypes: ['Ingress', 'Egress'],
  ingress: [{ from: [{ podSelector: {} }] }],
  egress: [{}],
});
const anywhere = aNetworkPolicy('allow', {
  podSelector: toWeb,
  policyTypes: ['Ingress', 'Egress'],
  ingress: [{}],
  egress: [{}],
});
const noRules = aNetworkPolicy('allow', { podSelector: toWeb, policyTypes: ['Ingress'] });
const forAll = aNetworkPolicy('allow', {
  podSelector: {},
  policyTypes: ['Egress'],
  egress: [{ to: [{ ipBlock: { cidr: '198.51.100.0/24' } }] }],
});

/** The agent on evil's node with a connection of evil's to its command server, and one from there. */
const haunted = (policies: NetworkPolicy[], others: Pod[]): AwsAgent => {
  const agent = new AwsAgent(evil);
  agent.resolve(policies, [evil, ...others]);
  agent.connect('egress', 'outside');
  agent.connect('ingress', 'outside');
  return agent;
};
const quarantined = (policies: NetworkPolicy[], others: Pod[]): AwsAgent => {
  const agent = haunted(policies, others);
  agent.resolve(policies, [labelled, ...others]);
  agent.resolve([...policies, ours], [labelled, ...others]);
  return agent;
};
const released = (policies: NetworkPolicy[], others: Pod[]): AwsAgent => {
  const agent = quarantined(policies, others);
  agent.resolve([...policies, ours], [stripped, ...others]);
  return agent;
};
const alone = (policies: NetworkPolicy[], others: Pod[]): AwsAgent => {
  const agent = released(policies, others);
  agent.resolve([...policies, ours], [stripped]);
  return agent;
};
const denied = (agent: AwsAgent): AwsAgent => {
  agent.deny(true);
  return agent;
};
const open = (agent: AwsAgent): boolean =>
  (['ingress', 'egress'] as const).some((way) => agent.passes(way, 'outside') || agent.passes(way, 'pod'));
const stable = (agent: AwsAgent): AwsAgent => {
  for (const name of [ours.metadata?.name ?? '', 'allow']) agent.reconcileAgain(name);
  agent.restart(['allow', ours.metadata?.name ?? '']);
  agent.restart([ours.metadata?.name ?? '', 'allow']);
  return agent;
};

describe('the model of the agent, held against what was measured with packets', () => {
  it.each<[string, () => AwsAgent, { open: boolean; survivors: boolean }]>([
    ['a: no policy; label, NP', () => quarantined([], [sibling]), { open: false, survivors: false }],
    ['b: allow, sibling on the node; label, NP', () => quarantined([pods], [sibling]), { open: true, survivors: true }],
    ['b: then strip', () => released([pods], [sibling]), { open: true, survivors: true }],
    ['c: then CNP, pods only admitted', () => denied(released([pods], [sibling])), { open: false, survivors: false }],
    ['d: as c, admitted from anywhere', () => denied(released([anywhere], [sibling])), { open: true, survivors: true }],
    ['e: no NP at all, CNP alone', () => denied(haunted([], [])), { open: true, survivors: true }],
    [
      'f: allow, sibling elsewhere; label, NP',
      () => quarantined([anywhere], [faraway]),
      { open: true, survivors: true },
    ],
    ['g: f, strip', () => released([anywhere], [faraway]), { open: false, survivors: true }],
    [
      'j: d with the sibling elsewhere',
      () => denied(released([anywhere], [faraway])),
      { open: false, survivors: false },
    ],
    [
      'k: stripped, siblings moved off the prefix',
      () => stable(alone([anywhere], [sibling])),
      { open: false, survivors: true },
    ],
    ['l: k, then CNP', () => stable(denied(alone([anywhere], [sibling]))), { open: false, survivors: false }],
    [
      'p: a policy without rules before; label, NP, strip',
      () => released([noRules], []),
      { open: false, survivors: true },
    ],
    ['p: then CNP', () => stable(denied(released([noRules], []))), { open: false, survivors: false }],
    ['r: a policy for all still selects it', () => released([forAll], []), { open: true, survivors: true }],
    ['r: then CNP', () => stable(denied(released([forAll], []))), { open: false, survivors: false }],
    ['t: no policy, alone; label, NP', () => stable(quarantined([], [])), { open: false, survivors: false }],
  ])('%s', (_row, run, expected) => {
    const agent = run();
    expect({ open: open(agent), survivors: agent.hasSurvivors() }).toEqual(expected);
  });

  it('o: k without strip, with CNP: a new connection from outside is let in', () => {
    const agent = quarantined([anywhere], [sibling]);
    agent.resolve([anywhere, ours], [labelled]);
    expect(denied(agent).passes('ingress', 'outside')).toBe(true);
  });

  it('h: g, a replacement comes, then our own endpoint is reconciled: silently open again', () => {
    const agent = released([anywhere], [faraway]);
    agent.reconcileAgain(ours.metadata?.name ?? '');
    expect(open(agent)).toBe(false);
    agent.resolve([anywhere, ours], [stripped, faraway, replacement]);
    expect(open(agent)).toBe(false);
    agent.reconcileAgain(ours.metadata?.name ?? '');
    expect(open(agent)).toBe(true);
  });

  it('i: g, the agent restarts: open or isolated by the order in which it reads', () => {
    const orders = [
      ['allow', ours.metadata?.name ?? ''],
      [ours.metadata?.name ?? '', 'allow'],
    ];
    const outcomes = orders.map((order) => {
      const agent = released([anywhere], [faraway]);
      agent.restart(order);
      return open(agent);
    });
    expect(outcomes).toEqual([true, false]);
  });

  it('q: a cluster-wide policy was there before: ours, deleted and created again, does not cut what was idle', () => {
    const agent = haunted([anywhere], []);
    agent.deny(true);
    agent.connect('ingress', 'outside', true);
    agent.resolve([anywhere, ours], [stripped]);
    agent.deny(false);
    agent.deny(true);
    expect(agent.hasSurvivors()).toBe(true);
  });
});
