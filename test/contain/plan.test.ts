import { quarantineLabel } from '../../src/contain/names.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { differences, planAgain } from '../../src/contain/planning.ts';
import { absent, aDeployment, aNetworkPolicy, anAwsNode, found, unreachable } from '../builders/kubernetes.ts';
import { aPlan, aPostureWith } from '../builders/plan.ts';
import { aBarePod, aPod, podUid } from '../builders/pod.ts';
import { aQuarantinePolicy } from '../builders/policy.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const pod = aPod();
const sibling = aPod({ metadata: { name: 'web-6d5f7c9b8-fghij', uid: 'uid-of-sibling' } });
const faraway = aPod({ metadata: { name: 'web-6d5f7c9b8-klmno', uid: 'uid-of-faraway' }, spec: { nodeName: 'other' } });
const refusalsOf = ({ refusals }: Plan): string[] => refusals.map(({ code }) => code);
const quarantine = (overrides: PodSeenOverrides, accept: string[] = []): Plan => aPlan(aPodSeen(overrides), { accept });

describe('a plan to quarantine a pod', () => {
  const made = aPlan();

  it('labels first, then denies all, then waits until the policy is resolved', () => {
    expect(made.steps.map(({ name, undo }) => `${name}: ${undo}`)).toEqual([
      'label: restores',
      'network-policy: deletes',
      'wait-resolved: none',
    ]);
  });

  it('renders a policy that names both policy types and has no rule keys, since `egress: [{}]` would admit all', () => {
    const policy = made.steps[1]?.manifest;
    expect(policy?.['spec']).toEqual({
      podSelector: { matchLabels: { [quarantineLabel]: podUid } },
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(policy?.metadata).toEqual({
      name: `lazaret-quarantine-${podUid}`,
      namespace: 'shop',
      labels: { 'app.kubernetes.io/managed-by': 'lazaret' },
      annotations: {
        'lazaret.dev/finding-id': 'f00dfacecafe4d0e8f1a2b3c4d5e6f70',
        'lazaret.dev/plan-id': made.id,
        'lazaret.dev/expires-at': '2026-11-24T12:00:00.000Z',
      },
    });
  });

  it('keeps pod and node from being removed while they are evidence', () => {
    expect(made.steps[0]?.manifest?.metadata?.annotations).toMatchObject({
      'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
      'karpenter.sh/do-not-disrupt': 'true',
      'controller.kubernetes.io/pod-deletion-cost': '2147483647',
    });
  });

  it('is about the pod by its UID, can be undone, and ends by itself after a day', () => {
    expect(made).toMatchObject({
      target: { kind: 'Pod', namespace: 'shop', name: 'web-6d5f7c9b8-abcde', uid: podUid },
      reversible: true,
      expiresAt: '2026-11-24T12:00:00.000Z',
      refusals: [],
    });
  });

  it('expects what the measured table says for a pod alone: isolated, but for its own node', () => {
    expect(made.expected).toMatchObject({ verdict: 'isolated', residual: { ingress: [], egress: [] } });
    expect(made.expected.reasons.map(({ code }) => code)).toEqual(['nothing-else-selects', 'node-address-reachable']);
  });

  it.each<[string, PodSeenOverrides, string[]]>([
    ['nothing enforces policies', { engine: { awsNode: absent } }, ['no-enforcing-engine']],
    [
      'network policies are switched off',
      { engine: { awsNode: found(anAwsNode({ networkPolicy: false })) } },
      ['network-policy-off'],
    ],
    ['what enforces could not be looked at', { engine: { awsNode: unreachable() } }, ['engine-unknown']],
    [
      'an engine enforces whose own policies are not served',
      { engine: { ciliumAgent: found([{ metadata: { name: 'cilium', namespace: 'kube-system' } }]) } },
      ['engine-api-not-served'],
    ],
    ['it uses the network of its node', { pod: aPod({ spec: { hostNetwork: true } }) }, ['host-network']],
    [
      'it is a static pod',
      { pod: aPod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }) },
      ['mirror-pod'],
    ],
    ['it has ended', { pod: aPod({ status: { phase: 'Failed' } }) }, ['pod-ended']],
    [
      'our label is there with a value that is not its UID',
      { pod: aPod({ metadata: { labels: { [quarantineLabel]: 'mine' } } }) },
      ['foreign-label'],
    ],
    [
      'a policy of our name is not ours',
      { policies: { networkPolicies: found([aNetworkPolicy(`lazaret-quarantine-${podUid}`, { podSelector: {} })]) } },
      ['foreign-policy'],
    ],
    [
      'another plan holds it',
      { policies: { networkPolicies: found([aQuarantinePolicy('0123456789abcdef0123')]) } },
      ['held-by-another-plan'],
    ],
    ['a sibling on its node would be cut off too', { neighbours: found([pod, sibling]) }, ['siblings-cut-off']],
    ['who would be cut off could not be looked at', { neighbours: unreachable() }, ['siblings-unknown']],
  ])('is refused when %s', (_why, overrides, expected) => {
    expect(refusalsOf(quarantine(overrides))).toEqual(expected);
  });

  it('says what it costs the siblings, by name, and is not refused with their consent', () => {
    const plan = quarantine({ neighbours: found([pod, sibling, faraway]) }, ['siblings-cut-off']);
    expect(refusalsOf(plan)).toEqual([]);
    expect(plan.siblings).toEqual(['web-6d5f7c9b8-fghij', 'web-6d5f7c9b8-klmno']);
    expect(plan.steps[1]?.costs.join('\n')).toMatch(/web-6d5f7c9b8-fghij on the same node.*cut off too/);
    expect(plan.expected.verdict).toBe('isolated');
  });

  it('needs no consent for siblings on other nodes, which are not cut off', () => {
    expect(refusalsOf(quarantine({ neighbours: found([pod, faraway]) }))).toEqual([]);
  });

  it.each([
    [
      'posture finds an open way to the node',
      {
        posture: aPostureWith([
          { id: 'x', title: 'writes the node', to: 'node', severity: 'critical', evidence: [], blockedBy: [] },
        ]),
      },
      'escape-path',
    ],
    ['the finding says that something left the container', { nodeEscape: true }, 'node-escape-finding'],
  ])('expects partial at best when %s', (_why, overrides, code) => {
    const { expected } = aPlan(aPodSeen(), overrides);
    expect(expected.verdict).toBe('partial');
    expect(expected.reasons[0]?.code).toBe(code);
  });

  it('has one id for the same act on the same pod for the same finding, however often it is planned', () => {
    expect(aPlan(aPodSeen(), { now: new Date('2026-11-23T13:00:00Z') }).id).toBe(made.id);
    expect(aPlan(aPodSeen(), { cause: { requestId: 'r1' } }).id).not.toBe(made.id);
    expect(aPlan(aPodSeen({ pod: aPod({ metadata: { uid: 'another' } }) })).id).not.toBe(made.id);
  });
});

describe('planning again, just before acting', () => {
  const stored = aPlan();
  const again = (overrides: PodSeenOverrides): string[] =>
    differences(stored, planAgain(stored, aPodSeen(overrides), aPostureWith(), new Date('2026-11-23T14:00:00Z'))).map(
      ({ message }) => message,
    );

  it('finds no difference when the cluster is as it was, however late it is', () => {
    expect(again({})).toEqual([]);
  });

  it.each<[string, PodSeenOverrides, RegExp]>([
    [
      'a sibling that came since',
      { neighbours: found([pod, faraway]) },
      /siblings changed.*none then, web-6d5f7c9b8-klmno now/,
    ],
    ['another pod', { pod: aPod({ metadata: { uid: 'another' } }) }, /target changed/],
    ['another engine', { engine: { awsNode: absent } }, /engine changed.*vpc-cni then, nobody now/],
  ])('names %s', (_what, overrides, expected) => {
    expect(again(overrides).join('\n')).toMatch(expected);
  });
});

describe('a plan to scale', () => {
  const scale = (overrides: PodSeenOverrides = {}): Plan => aPlan(aPodSeen(overrides), { action: 'scale' });
  const ownedBy = (kind: string, apiVersion: string, object = aDeployment('web', { kind })) => [
    { apiVersion, kind, namespace: 'shop', name: 'web', uid: 'u', object: found(object) },
  ];

  it('goes to the top of the owners, since a ReplicaSet would be set back by its Deployment', () => {
    expect(scale().target).toMatchObject({ kind: 'Deployment', name: 'web' });
    expect(scale().steps.map(({ name, undo }) => `${name}: ${undo}`)).toEqual(['scale-to-zero: restores']);
  });

  it('never promises isolation: copied credentials work on', () => {
    expect(scale().expected).toMatchObject({ verdict: 'partial', reasons: [{ code: 'stopped-not-isolated' }] });
  });

  it.each<[string, PodSeenOverrides, RegExp]>([
    ['the pods and the evidence that go', {}, /2 replicas stop.*web-6d5f7c9b8-abcde is deleted/s],
    [
      'an HPA',
      {
        horizontalPodAutoscalers: found([
          {
            metadata: { name: 'web', namespace: 'shop' },
            spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
          },
        ]),
      },
      /HPA shop\/web stands still/,
    ],
    [
      'KEDA',
      {
        horizontalPodAutoscalers: found([
          {
            metadata: { name: 'keda-hpa-web', namespace: 'shop' },
            spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
          },
        ]),
      },
      /KEDA .*paused-replicas/,
    ],
    [
      'Argo CD',
      {
        owners: ownedBy(
          'Deployment',
          'apps/v1',
          aDeployment('web', { metadata: { annotations: { 'argocd.argoproj.io/tracking-id': 'x' } } }),
        ),
      },
      /Argo CD will set it back/,
    ],
    [
      'Flux',
      {
        owners: ownedBy(
          'Deployment',
          'apps/v1',
          aDeployment('web', { metadata: { labels: { 'kustomize.toolkit.fluxcd.io/name': 'x' } } }),
        ),
      },
      /Flux will set it back/,
    ],
    [
      'a Flux that was told to leave the workload alone',
      {
        owners: ownedBy(
          'Deployment',
          'apps/v1',
          aDeployment('web', {
            metadata: {
              labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' },
              annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' },
            },
          }),
        ),
      },
      /Flux \(apps\) leaves it alone/,
    ],
    [
      'a ScaledObject that is paused',
      {
        scaledObjects: found([
          {
            metadata: { name: 'web', namespace: 'shop', annotations: { 'autoscaling.keda.sh/paused-replicas': '0' } },
            spec: { scaleTargetRef: { name: 'web' } },
          },
        ]),
      },
      /KEDA \(shop\/web\) is paused and leaves it at 0/,
    ],
    [
      'a PodDisruptionBudget that counts the pod',
      {
        podDisruptionBudgets: found([
          {
            metadata: { name: 'web', namespace: 'shop' },
            spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
          },
          {
            metadata: { name: 'db', namespace: 'shop' },
            spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'db' } } },
          },
          { metadata: { name: 'none', namespace: 'shop' }, spec: { maxUnavailable: 1 } },
        ]),
      },
      /^(?!.*shop\/(db|none))(?=.*PodDisruptionBudget shop\/web \(minAvailable 1\) does not hold this back)/s,
    ],
    [
      'that budgets could not be looked at',
      { podDisruptionBudgets: unreachable() },
      /PodDisruptionBudget .* could not be looked at/,
    ],
    [
      'that ScaledObjects could not be looked at',
      { scaledObjects: unreachable() },
      /ScaledObject .* could not be looked at/,
    ],
    ['that autoscalers could not be looked at', { horizontalPodAutoscalers: unreachable() }, /could not be looked at/],
  ])('names %s among its costs', (_who, overrides, expected) => {
    expect(scale(overrides).steps[0]?.costs.join('\n')).toMatch(expected);
  });

  it.each<[string, PodSeenOverrides, string]>([
    ['nobody owns the pod', { pod: aBarePod('tool'), owners: [] }, 'no-owner'],
    ['a DaemonSet has no scale', { owners: ownedBy('DaemonSet', 'apps/v1') }, 'owner-not-scalable'],
    ['an operator scales it', { owners: ownedBy('Cluster', 'postgresql.cnpg.io/v1') }, 'owner-not-scalable'],
    [
      'it is at 0 already, so that 0 is never saved as what was before',
      { owners: ownedBy('Deployment', 'apps/v1', aDeployment('web', { spec: { replicas: 0 } })) },
      'already-at-zero',
    ],
    [
      'its owner could not be looked at',
      {
        owners: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            namespace: 'shop',
            name: 'web',
            uid: 'u',
            object: unreachable(),
          },
        ],
      },
      'owner-unknown',
    ],
  ])('is refused when %s', (_why, overrides, code) => {
    expect(refusalsOf(scale(overrides))).toEqual([code]);
  });
});
