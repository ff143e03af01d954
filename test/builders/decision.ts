import type { History } from '../../src/archive/plans.ts';
import type { DecideInput } from '../../src/decide/decide.ts';
import type { DecidedOn } from '../../src/decide/decided-target.ts';
import type { Decision } from '../../src/decide/decision.ts';
import type { GuardContext } from '../../src/decide/guard.ts';
import { noPolicy } from '../../src/decide/policy.ts';
import type { Target } from '../../src/finding/finding.ts';
import type { Posture } from '../../src/posture/posture.ts';
import { reverseShell } from './finding.ts';
import { aPolicyOf } from './policy-file.ts';
import { aPodSeen } from './seen.ts';

/** An hour after the builders' findings were updated. */
export const now = new Date('2026-11-20T11:00:00.000Z');

export const aHistory = (of: Partial<History> = {}): History => ({
  actedLastHour: 0,
  actedLastHourByNamespace: new Map(),
  containedBefore: () => null,
  ...of,
});

const unknownSource = { source: 'nobody looked' } as const;
const of = <T>(value: T): { value: T; source: string } => ({ value, source: 'spec' });

/** A privileged pod that the internet reaches, with a way to its node. */
export const aPosture = (changes: Partial<Posture> = {}): Posture => ({
  pod: { namespace: 'shop', name: 'web-6d5f7c9b8-abcde' },
  containers: [
    {
      name: 'web',
      kind: 'regular',
      image: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/web:1.42.0',
      running: of(true),
      privileged: of(true),
      allowPrivilegeEscalation: of(true),
      runAsUser: of(0),
      runAsGroup: of(0),
      runAsNonRoot: of(false),
      observedUid: of(0),
      readOnlyRootFilesystem: of(false),
      procMount: of('Default'),
      seccomp: of('Unconfined'),
      appArmor: of('unconfined'),
      seLinux: of('spc_t'),
      capabilities: { bounding: of(['CAP_SYS_ADMIN']), effective: of(['CAP_SYS_ADMIN']), ineffective: [] },
      writableMounts: [],
    },
  ],
  pss: {
    version: 'v1.36',
    level: 'privileged',
    baseline: {
      allowed: false,
      reason: 'privileged',
      detail: 'container "web" must not set privileged',
      violations: [{ check: 'privileged', reason: 'privileged', detail: 'container "web" must not set privileged' }],
    },
    restricted: { allowed: false, reason: 'privileged', detail: '', violations: [] },
    namespace: of({ enforce: 'privileged:latest', audit: 'privileged:latest', warn: 'privileged:latest' }),
  },
  host: { network: false, pid: false, ipc: false, userNamespace: of(false) },
  identity: {
    serviceAccount: 'shop/web',
    tokenMounted: of(true),
    tokens: [],
    permissions: of([]),
    dangerous: [
      {
        id: 'read-secrets',
        severity: 'high',
        scope: 'shop',
        means: 'reads every secret of the namespace',
        because: ['RoleBinding shop/web'],
      },
    ],
    reaches: [],
    irsaRole: of('arn:aws:iam::111122223333:role/shop-web'),
    podIdentity: of(false),
    nodeRole: { value: 'unknown', ...unknownSource },
  },
  exposure: {
    services: of([{ name: 'web', type: 'LoadBalancer', ports: ['80'], addresses: ['web.example.com'] }]),
    ingresses: of([]),
    hostPorts: [],
    hostNetwork: false,
    fromInternet: of(true),
    access: null,
    engine: { name: 'vpc-cni', version: 'v1.4.3', clusterNetworkPolicy: true, reasons: [] },
    imds: of(true),
  },
  escapePaths: [
    {
      id: 'mount-host-disk',
      title: "Mounts the node's disk",
      to: 'node',
      severity: 'critical',
      evidence: ['privileged container web'],
      blockedBy: [],
    },
  ],
  techniques: [],
  controls: [],
  hardening: [],
  unknown: [],
  ...changes,
});

/** The pod of `reverseShell()`, found with everything around it. */
export const aFoundPod = (changes: Partial<DecidedOn> = {}): DecidedOn => ({
  target: reverseShell().targets[0] as Target,
  lookup: 'found',
  seen: aPodSeen(),
  posture: aPosture(),
  ...changes,
});

/** A reverse shell in a pod that was found, under a policy that quarantines everything. */
export const aDecideInput = (changes: Partial<DecideInput> = {}): DecideInput => ({
  finding: reverseShell(),
  targets: [aFoundPod()],
  policy: aPolicyOf(),
  history: aHistory(),
  now,
  apply: true,
  ...changes,
});

export const aGuardContext = (changes: Partial<GuardContext> = {}): GuardContext => ({
  finding: reverseShell(),
  targets: [aFoundPod()],
  subject: aFoundPod(),
  actions: ['quarantine'],
  accept: [],
  policy: noPolicy,
  history: aHistory(),
  now,
  ahead: [],
  ownPlans: [],
  ...changes,
});

export const aDecision = (changes: Partial<Decision> = {}): Decision => ({
  actions: ['quarantine'],
  wouldDo: ['quarantine'],
  rule: 'everything',
  mode: 'enforce',
  accept: [],
  reasons: [{ code: 'rule-enforces', message: 'rule everything enforces quarantine, and no guard objects' }],
  policySha256: 'a'.repeat(64),
  expiresAfterSeconds: 86_400,
  ...changes,
});
