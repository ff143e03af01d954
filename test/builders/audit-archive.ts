import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { putAlert, putDecision, putFinding } from '../../src/archive/finding-records.ts';
import { putOnce } from '../../src/archive/json-record.ts';
import { findingKey, planKey } from '../../src/archive/keys.ts';
import { parse } from '../../src/finding/parse.ts';
import type { ArchiveStore } from '../../src/ports.ts';

export type FindingOf = {
  readonly account?: string;
  readonly id?: string;
  readonly updatedAt?: string;
  readonly severity?: number;
  readonly type?: string;
  readonly namespace?: string;
  readonly labels?: object;
  readonly description?: string;
  readonly archived?: boolean;
};

/** The camelCase detail of a runtime finding about one pod. */
export const runtimeDetail = (of: FindingOf = {}): object => ({
  schemaVersion: '2.0',
  accountId: of.account ?? '011122223333',
  region: 'eu-west-1',
  partition: 'aws',
  id: of.id ?? '5ac6a2b8f1d94e0c8f0a3d1b2c4e5f60',
  arn: `arn:aws:guardduty:eu-west-1:${of.account ?? '011122223333'}:detector/d/finding/${of.id ?? '5ac6a2b8f1d94e0c8f0a3d1b2c4e5f60'}`,
  type: of.type ?? 'Execution:Runtime/ReverseShell',
  title: 'A reverse shell was started',
  description: of.description ?? 'A reverse shell',
  severity: of.severity ?? 8,
  createdAt: '2026-10-01T08:00:00.000Z',
  updatedAt: of.updatedAt ?? '2026-10-01T08:05:00.000Z',
  resource: {
    resourceType: 'EKSCluster',
    eksClusterDetails: { name: 'prod', arn: 'arn:aws:eks:eu-west-1:011122223333:cluster/prod' },
    kubernetesDetails: {
      kubernetesUserDetails: { username: 'system:serviceaccount:shop:web' },
      kubernetesWorkloadDetails: { name: 'web-1', type: 'pods', uid: 'uid-1', namespace: of.namespace ?? 'shop' },
    },
  },
  service: {
    serviceName: 'guardduty',
    featureName: 'RuntimeMonitoring',
    archived: of.archived ?? false,
    count: 2,
    eventFirstSeen: '2026-10-01T08:00:00.000Z',
    eventLastSeen: '2026-10-01T08:04:00.000Z',
    action: {},
    runtimeDetails: { process: { name: 'sh' }, context: null },
  },
});

export const eventText = (of: FindingOf = {}): string =>
  JSON.stringify({
    version: '0',
    id: 'e1',
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: of.account ?? '011122223333',
    time: of.updatedAt ?? '2026-10-01T08:05:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: runtimeDetail(of),
  });

export const decisionRecord = (of: FindingOf = {}): object => ({
  record: 1,
  decidedAt: new Date(Date.parse(of.updatedAt ?? '2026-10-01T08:05:00.000Z') + 60_000).toISOString(),
  software: 'lazaret 0.1.0',
  policySha256: 'a'.repeat(64),
  finding: {},
  targetClass: 'pod',
  decision: {
    actions: ['quarantine'],
    wouldDo: ['quarantine'],
    rule: 'reverse-shells',
    mode: 'enforce',
    accept: [],
    reasons: [{ code: 'rule-matched', message: 'the rule matched' }],
    policySha256: 'a'.repeat(64),
  },
  targets: [
    {
      target: {},
      lookup: 'found',
      ref: { namespace: of.namespace ?? 'shop', name: 'web-1', uid: 'uid-1' },
      problems: [],
      posture: { pss: { level: 'baseline' }, escapePaths: [{ id: 'host-path' }] },
      enrichment: {
        pod: {
          metadata: { uid: 'uid-1', labels: of.labels ?? { app: 'web' } },
          spec: {
            serviceAccountName: 'web',
            nodeName: 'ip-10-0-0-1',
            containers: [
              { name: 'c', image: 'web:1', securityContext: { runAsUser: 1000, capabilities: { add: ['NET_RAW'] } } },
            ],
            volumes: [{ name: 'v', hostPath: { path: '/var/log' } }],
          },
        },
      },
      plans: [],
    },
  ],
});

/** Archives one version; `upTo` says how far it was handled. Answers with its finding key. */
export const archiveFinding = async (
  store: ArchiveStore,
  of: FindingOf = {},
  upTo: 'finding' | 'decision' | 'alert' = 'alert',
): Promise<string> => {
  const received = { text: eventText(of), bytes: null, source: 'test', line: null };
  const parsed = parse(received);
  if (parsed.kind !== 'finding') throw new Error(JSON.stringify(parsed));
  const { finding } = parsed;
  await putFinding(store, received, parsed, new Date(Date.parse(finding.updatedAt) + 30_000));
  if (upTo !== 'finding') await putDecision(store, finding, decisionRecord(of));
  if (upTo === 'alert') await putAlert(store, finding, { record: 1 });
  return findingKey(finding, 'finding');
};

/** The records of a quarantine: planned, begun, one step, a verdict and, if asked for, the release. */
export const archivePlan = async (
  store: ArchiveStore,
  findingKeyOf: string | null,
  { id = '0123456789abcdef0123', released = false }: { id?: string; released?: boolean } = {},
): Promise<void> => {
  const plan = { id, accountId: '011122223333', region: 'eu-west-1', cluster: 'prod' };
  await putOnce(store, planKey(plan, 'plan'), {
    ...plan,
    action: 'quarantine',
    target: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'uid-1' },
    engine: 'vpc-cni',
    refusals: [],
    createdAt: '2026-10-01T08:06:00.000Z',
    expiresAt: '2026-10-02T08:06:00.000Z',
    findingKey: findingKeyOf,
    decisionKey: findingKeyOf?.replace('-finding.json', '-decision.json') ?? null,
  });
  await putOnce(store, planKey(plan, 'before-image'), { record: 1, planId: id, savedAt: '2026-10-01T08:06:10.000Z' });
  await putOnce(store, planKey(plan, 'action-network-policy'), {
    record: 1,
    planId: id,
    step: 'network-policy',
    doneAt: '2026-10-01T08:06:20.000Z',
    changed: true,
    notes: [],
  });
  await putOnce(store, planKey(plan, `verdict-${Date.parse('2026-10-01T08:06:30.000Z')}`), {
    record: 1,
    planId: id,
    verdict: 'isolated',
    reasons: [{ code: 'policy-in-force', message: 'in force' }],
    lookedAt: '2026-10-01T08:06:30.000Z',
  });
  if (released)
    await putOnce(store, planKey(plan, 'release'), {
      record: 1,
      planId: id,
      releasedAt: '2026-11-02T08:00:00.000Z',
      because: 'asked',
      notes: [],
    });
};

export const anArchive = (): MemoryStore => new MemoryStore();
