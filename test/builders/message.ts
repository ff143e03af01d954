import type { Plan, Verdict } from '../../src/contain/plan.ts';
import { type ComposedTarget, type ComposeInput, compose } from '../../src/notify/compose.ts';
import type { Message } from '../../src/notify/message.ts';
import { aDecision, aPosture } from './decision.ts';
import { reverseShell } from './finding.ts';
import { podUid } from './pod.ts';

export const findingKey =
  'evidence/v1/111122223333/eu-central-1/2026-11-20/f0000000000000000000000000000001/1795168800000-1-finding.json';

export const aVerdict = (changes: Partial<Verdict> = {}): Verdict => ({
  verdict: 'partial',
  reasons: [{ code: 'policy-still-allows', message: 'NetworkPolicy shop/allow-web still admits peers' }],
  residual: {
    ingress: [
      {
        pod: { namespace: 'shop', name: 'cart-1' },
        ports: [{ protocol: 'TCP', from: 8080, to: 8080 }],
        because: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'allow-web' }],
      },
    ],
    egress: [{ block: '0.0.0.0/0', except: ['10.0.0.0/8'], because: [] }],
  },
  lookedAt: '2026-11-20T11:00:09.000Z',
  ...changes,
});

/** A quarantine of `aPod()` that would hold partly. */
export const aToldPlan = (changes: Partial<Plan> = {}): Plan => ({
  id: '3f2a9c0d1e4b5a697887',
  action: 'quarantine',
  accountId: '111122223333',
  region: 'eu-central-1',
  cluster: 'prod',
  target: { kind: 'Pod', namespace: 'shop', name: 'web-6d5f7c9b8-abcde', uid: podUid },
  pod: { namespace: 'shop', name: 'web-6d5f7c9b8-abcde', uid: podUid },
  engine: 'vpc-cni',
  steps: [
    {
      name: 'label',
      title: 'Label the pod for its quarantine',
      why: 'the policy selects by it',
      costs: [],
      undo: 'restores',
      manifest: null,
    },
    {
      name: 'network-policy',
      title: 'Deny all traffic by a NetworkPolicy',
      why: 'cuts new connections',
      costs: ['web-6d5f7c9b8-zzzzz on the same node is cut off'],
      undo: 'deletes',
      manifest: null,
    },
  ],
  siblings: ['web-6d5f7c9b8-zzzzz'],
  refusals: [],
  expected: aVerdict(),
  accept: [],
  reversible: true,
  createdAt: '2026-11-20T11:00:00.000Z',
  expiresAt: '2026-11-21T11:00:00.000Z',
  findingKey,
  decisionKey: findingKey.replace('finding.json', 'decision.json'),
  ...changes,
});

export const aComposedTarget = (changes: Partial<ComposedTarget> = {}): ComposedTarget => ({
  target: reverseShell().targets[0]!,
  lookup: 'found',
  posture: aPosture(),
  plans: [aToldPlan()],
  contained: [{ action: 'quarantine', result: { state: 'done', verdict: aVerdict() } }],
  ...changes,
});

export const aComposeInput = (changes: Partial<ComposeInput> = {}): ComposeInput => ({
  finding: reverseShell(),
  targets: [aComposedTarget()],
  decision: aDecision(),
  records: [findingKey, findingKey.replace('finding.json', 'decision.json')],
  decidedAt: '2026-11-20T11:00:00.000Z',
  software: 'lazaret 0.1.0',
  ...changes,
});

/** The alert about a reverse shell whose quarantine holds partly. */
export const aMessage = (changes: Partial<ComposeInput> = {}): Message => compose(aComposeInput(changes));

const word = { code: 'a-person-decides', message: 'a person decides' };
const aManual = {
  on: 'node x',
  found: ['x'],
  steps: [{ title: 'x', command: 'kubectl cordon x' }],
  unknown: [word],
  because: word,
};

/** The same message with one text in every place that a text can be in. */
export const aMessageSaying = (text: string): Message => {
  const put = (value: unknown, key = ''): unknown => {
    if (['kind', 'band', 'mode', 'verdict', 'action', 'expected', 'lookup', 'at', 'undo'].includes(key)) return value;
    if (typeof value === 'string') return text;
    if (Array.isArray(value)) return value.map((item) => put(item));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, put(item, inner)]));
    return value;
  };
  return put({ ...aMessage(), manual: [aManual] }) as Message;
};
