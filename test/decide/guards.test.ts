import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GuardContext } from '../../src/decide/guard.ts';
import { guards, runGuards } from '../../src/decide/guards.ts';
import { noPolicy } from '../../src/decide/policy.ts';
import { kinshipOf } from '../../src/enrich/kinship.ts';
import { aFoundPod, aGuardContext, aHistory, now } from '../builders/decision.ts';
import { findingOfType, podWorkload, reverseShell } from '../builders/finding.ts';
import { anAwsNode, found, nodeName, unreachable } from '../builders/kubernetes.ts';
import { aBarePod, aPod, podUid } from '../builders/pod.ts';
import { aPodSeen } from '../builders/seen.ts';

const root = path.resolve(import.meta.dirname, '../..');
const pod = aFoundPod().target;
const podNamed = (changes: object): GuardContext['subject'] =>
  aFoundPod({ target: { ...pod, pod: { ...pod.pod!, ...changes } } });
const seenWith = (overrides: Parameters<typeof aPodSeen>[0]): GuardContext['subject'] =>
  aFoundPod({ seen: aPodSeen(overrides) });
const sibling = (node?: string, phase = 'Running') => {
  const other = aBarePod('web-6d5f7c9b8-zzzzz', {
    metadata: { namespace: 'shop', uid: '44444444-3280-474d-b8cb-fdf03394fc15' },
    status: { phase },
  });
  return { ...other, spec: { ...other.spec, ...(node ? { nodeName: node } : {}) } };
};
const withSibling = (other: ReturnType<typeof sibling>) => {
  if (other.spec.nodeName === undefined) delete other.spec.nodeName;
  return seenWith({ neighbours: found([aPod(), other]) });
};
const unscheduled = () => {
  const other = sibling();
  delete other.spec.nodeName;
  return other;
};

/** What was contained before, of the same making as `aPod()`. */
const kin = { planId: 'a'.repeat(20), at: now, ...kinshipOf(aPodSeen()) };
const sidecar = { ...kin, ownerUid: null, images: [...kin.images, `sha256:${'e'.repeat(64)}`] };

/** The role of the posture that `aFoundPod()` has. */
const shopRole = 'arn:aws:iam::111122223333:role/shop-web';
const listing = (role: string) => ({ ...noPolicy, revoke: { roles: [role] } });

describe('no guard objects', () => {
  it('to a grave finding about a pod that was found, is alone, and is under an engine', () => {
    expect(runGuards(aGuardContext(), ['finding', 'target', 'budget'])).toEqual([]);
  });

  it.each<[string, Partial<GuardContext>]>([
    ['to siblings on another node', { subject: withSibling(sibling('ip-10-0-9-9.eu-central-1.compute.internal')) }],
    ['to siblings that have ended', { subject: withSibling(sibling(nodeName, 'Succeeded')) }],
    ['to siblings with consent', { subject: withSibling(sibling(nodeName)), accept: ['siblings-cut-off'] }],
    ['to siblings where nothing is cut', { subject: withSibling(sibling(nodeName)), actions: ['scale'] }],
    [
      'to the host network where nothing is cut',
      { subject: seenWith({ pod: aPod({ spec: { hostNetwork: true } }) }), actions: ['scale'] },
    ],
    [
      "to a target that the decision's own plans hold",
      { history: aHistory({ containedBefore: () => 'abc' }), ownPlans: ['abc'] },
    ],
    [
      'to what a person adds to a quarantine',
      { history: aHistory({ containedBefore: () => 'abc' }), byPerson: true, actions: ['scale', 'delete'] },
    ],
    ['to a pod that shares a sidecar with a contained one', { history: aHistory({ actedBefore: [sidecar] }) }],
    [
      'to a pod of whose workload the same decision contains another',
      { history: aHistory({ actedBefore: [kin] }), ownPlans: [kin.planId] },
    ],
    ['in a cluster in which two containments failed', { history: aHistory({ failedLastHour: [now, now] }) }],
    ['to the last action of the budget', { history: aHistory({ actedLastHour: 4 }) }],
    ['to revoking a role that the policy lists', { finding: null, actions: ['revoke'], policy: listing(shopRole) }],
    ['to a finding as old as the limit', { now: new Date('2026-11-21T10:00:00.000Z') }],
  ])('%s', (_what, changes) => {
    expect(runGuards(aGuardContext(changes), ['finding', 'target', 'budget'])).toEqual([]);
  });
});

describe('a guard objects', () => {
  it.each<[string, string, Partial<GuardContext>]>([
    ['a sample', 'sample', { finding: { ...reverseShell(), sample: true } }],
    ['an unknown type', 'unknown-type', { finding: { ...reverseShell(), knownType: false } }],
    ['a finding archived in GuardDuty', 'archived-finding', { finding: { ...reverseShell(), archived: true } }],
    ['a CoreDNS twin', 'coredns-twin', { finding: { ...reverseShell(), targetClass: 'coredns-twin' } }],
    ['a workload', 'class-not-actionable', { finding: { ...reverseShell(), targetClass: 'workload' } }],
    ['an attack sequence', 'class-not-actionable', { finding: { ...reverseShell(), targetClass: 'cluster' } }],
    ['cordoning by itself', 'action-not-automatic', { actions: ['cordon'] }],
    ['a role that the policy does not list', 'role-not-listed', { finding: null, actions: ['revoke'] }],
    [
      'an exec into the pod',
      'victim-not-suspect',
      {
        finding: {
          ...findingOfType('Execution:Kubernetes/AnomalousBehavior.ExecInPod', {
            resource: { kubernetesDetails: { kubernetesWorkloadDetails: podWorkload } },
          }),
          targetClass: 'pod',
          severity: 8,
        },
      },
    ],
    ['a low severity', 'severity-too-low', { finding: { ...reverseShell(), severity: 6.9 } }],
    ['a severity that is no number', 'severity-too-low', { finding: { ...reverseShell(), severity: Number.NaN } }],
    ['a finding of last week', 'stale-finding', { now: new Date('2026-11-27T10:00:00.000Z') }],
    ['a finding of no known age', 'stale-finding', { finding: { ...reverseShell(), updatedAt: 'once upon a time' } }],
    [
      'another target nobody could look at',
      'unreachable',
      { targets: [aFoundPod({ lookup: 'unreachable', seen: null })] },
    ],
    ['a finding without a UID', 'no-uid', { subject: podNamed({ uid: null }) }],
    [
      'a quarantine of a node',
      'action-not-allowed-for-class',
      { subject: aFoundPod({ target: { ...pod, class: 'node', pod: null } }) },
    ],
    ['a pod of kube-system', 'protected-namespace', { subject: podNamed({ namespace: 'kube-system' }) }],
    [
      'a namespace that the policy protects',
      'protected-namespace',
      { policy: { ...noPolicy, protectedNamespaces: ['sh*'] } },
    ],
    ['a pod that is gone', 'pod-gone', { subject: aFoundPod({ lookup: 'gone', seen: null }) }],
    ['a successor under the same name', 'uid-mismatch', { subject: aFoundPod({ lookup: 'replaced', seen: null }) }],
    ['a pod whose UID differs after all', 'uid-mismatch', { subject: podNamed({ uid: podUid.replace('3', '4') }) }],
    ['a pod nobody could look at', 'unreachable', { subject: aFoundPod({ lookup: 'unreachable', seen: null }) }],
    ['a pod nobody looked at', 'not-looked-up', { subject: aFoundPod({ lookup: 'not-looked-up', seen: null }) }],
    ['a pod that is none', 'not-a-pod', { subject: aFoundPod({ lookup: 'not-a-pod', seen: null }) }],
    ['found without anything seen', 'not-looked-up', { subject: aFoundPod({ seen: null }) }],
    [
      'policies nobody could list',
      'look-failed',
      { subject: seenWith({ policies: { networkPolicies: unreachable() } }) },
    ],
    ['bindings nobody could list', 'look-failed', { subject: seenWith({ rbac: { roleBindings: unreachable() } }) }],
    ['a node nobody could look at', 'look-failed', { subject: seenWith({ node: unreachable() }) }],
    [
      'a static pod',
      'mirror-pod',
      { subject: seenWith({ pod: aPod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }) }) },
    ],
    [
      'a pod on the host network',
      'host-network',
      { subject: seenWith({ pod: aPod({ spec: { hostNetwork: true } }) }) },
    ],
    [
      'an engine that is switched off',
      'no-enforcing-engine',
      { subject: seenWith({ engine: { awsNode: found(anAwsNode({ networkPolicy: false })) } }) },
    ],
    ['an engine nobody could look at', 'engine-unknown', { subject: seenWith({ engine: { awsNode: unreachable() } }) }],
    ['a sibling on the same node', 'siblings-cut-off', { subject: withSibling(sibling(nodeName)) }],
    [
      'a sibling that is not scheduled yet',
      'siblings-cut-off',
      { subject: seenWith({ neighbours: found([aPod(), unscheduled()]) }) },
    ],
    ['neighbours nobody could list', 'siblings-unknown', { subject: seenWith({ neighbours: unreachable() }) }],
    [
      'a target that is held already',
      'contained-before',
      { history: aHistory({ containedBefore: (uid) => (uid === podUid ? 'abc' : null) }) },
    ],
    [
      'cutting off twice, by a person too',
      'contained-before',
      { history: aHistory({ containedBefore: () => 'abc' }), byPerson: true },
    ],
    [
      'another pod of a workload that was contained before',
      're-infected',
      { history: aHistory({ actedBefore: [{ ...kin, ownerUid: kin.ownerUid, images: [] }] }) },
    ],
    [
      'a pod that runs the images of one that was contained before',
      're-infected',
      { history: aHistory({ actedBefore: [{ ...kin, ownerUid: null }] }) },
    ],
    [
      'a cluster in which containments failed again and again',
      'circuit-open',
      { history: aHistory({ failedLastHour: [now, now, now] }) },
    ],
    ['a cluster whose budget is used up', 'cluster-budget-exceeded', { history: aHistory({ actedLastHour: 5 }) }],
    [
      'a namespace whose budget is used up',
      'namespace-budget-exceeded',
      { history: aHistory({ actedLastHourByNamespace: new Map([['shop', 3]]) }) },
    ],
  ])('to %s', (_what, code, changes) => {
    const reasons = runGuards(aGuardContext(changes), ['finding', 'target', 'budget']);
    expect(reasons.map((one) => one.code)).toContain(code);
  });

  it.each(['podDisruptionBudgets', 'scaledObjects'] as const)(
    'but not because %s could not be looked at, which are told among the costs only',
    (look) => {
      const context = aGuardContext({ subject: seenWith({ [look]: unreachable() }) });
      expect(runGuards(context, ['finding', 'target', 'budget'])).toEqual([]);
    },
  );

  it('by throwing, which counts as a no', () => {
    const thrower = {
      id: 'thrower',
      title: 't',
      about: 'finding' as const,
      check: () => {
        throw new Error('out of order');
      },
    };
    expect(runGuards(aGuardContext(), ['finding'], [thrower])).toEqual([
      { code: 'guard-failed', message: 'guard thrower could not be asked (out of order), which counts as a no' },
    ]);
  });
});

it('a second finding on a pod that is cut off at this moment is the same incident, not another infection', () => {
  const history = aHistory({ actedBefore: [kin], containedBefore: () => kin.planId });
  expect(runGuards(aGuardContext({ history }), ['finding', 'target', 'budget']).map(({ code }) => code)).toEqual([
    'contained-before',
  ]);
});

it("an operator's request is asked about target and budget only", () => {
  const context = aGuardContext({
    finding: null,
    targets: [],
    subject: podNamed({ uid: null }),
    actions: ['quarantine'],
  });
  expect(runGuards(context, ['target', 'budget'])).toEqual([]);
  expect(
    runGuards({ ...context, subject: podNamed({ namespace: 'kube-system' }) }, ['target', 'budget'])[0]?.code,
  ).toBe('protected-namespace');
});

it('every guard file is in the list, once', () => {
  const files = globSync('src/decide/guards/*.ts', { cwd: root });
  expect(guards.length).toBe(files.length);
  expect(new Set(guards.map(({ id }) => id)).size).toBe(files.length);
});

it('every reason of this stage stands in its page, and nothing else does', () => {
  const sources = globSync('src/decide/**/*.ts', { cwd: root })
    .map((file) => readFileSync(path.join(root, file), 'utf8'))
    .join('\n');
  const used = new Set(
    [
      ...sources.matchAll(/(?:reason\(\s*|code: )'([a-z]+(?:-[a-z]+)*)'/g),
      ...sources.matchAll(/duplicate \? '([a-z-]+)' : '([a-z-]+)'/g),
    ].flatMap((match) => match.slice(1)),
  );
  const page = readFileSync(path.join(root, 'docs/reasons/decide.md'), 'utf8');
  const told = [...page.matchAll(/^\| ([a-z-]+) \|/gm)]
    .map((match) => match[1] ?? '')
    .filter((code) => code !== 'code');
  expect(told.sort()).toEqual([...used].sort());
});
