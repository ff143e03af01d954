import type { Coverage } from '../../src/finding/finding.ts';
import { composeCoverage, composeRejected } from '../../src/notify/compose-input.ts';
import { composeVerdict, type PlanEvent } from '../../src/notify/compose-verdict.ts';
import { channelsFor } from '../../src/notify/routes.ts';
import { aDecision, aFoundPod } from '../builders/decision.ts';
import { coverageEvent, findingOf, findingOfType, parsed, reverseShell, sequenceDetail } from '../builders/finding.ts';
import { aComposedTarget, aMessage, aToldPlan, aVerdict, findingKey } from '../builders/message.ts';
import { aPolicy } from '../builders/policy-file.ts';

const commandsOf = (message: { nextSteps: readonly { command: string | null }[] }): (string | null)[] =>
  message.nextSteps.map(({ command }) => command);
const pageCommand = 'lazaret page f0000000000000000000000000000001 --out f0000000000000000000000000000001.html';
const waiting = { plans: [aToldPlan()], contained: [] };

describe('the alert about a finding', () => {
  it('says what happened, how well it holds, who is still reachable, and what would make it isolated', () => {
    const message = aMessage();
    expect(message.title).toBe('high: Execution:Runtime/ReverseShell on shop/web-6d5f7c9b8-abcde');
    expect(message.summary).toContain('. Quarantine of Pod shop/web-6d5f7c9b8-abcde: partial.');
    expect(message.verdicts[0]?.residual).toEqual([
      'from pod shop/cart-1 on TCP 8080, by NetworkPolicy allow-web',
      'to 0.0.0.0/0 except 10.0.0.0/8',
    ]);
    expect(commandsOf(message).slice(0, 3)).toEqual([
      'lazaret scale shop/web-6d5f7c9b8-abcde --uid 33a3c89e-3280-474d-b8cb-fdf03394fc15',
      'kubectl delete pod --namespace shop web-6d5f7c9b8-abcde',
      'lazaret release 3f2a9c0d1e4b5a697887 --apply',
    ]);
  });

  it('says what the pod could do, the gravest first', () => {
    const [first, ...others] = aMessage().targets[0]?.posture ?? [];
    expect(first).toContain("Way to the node (critical): Mounts the node's disk");
    expect(others).toEqual(
      expect.arrayContaining(['Privileged: web', 'Runs as root: web', 'Reachable from the internet through web']),
    );
  });

  it('that waits for approval shows the command that carries the stored plan out', () => {
    const decision = aDecision({
      actions: [],
      mode: 'approve',
      reasons: [{ code: 'approval-needed', message: 'rule r wants a person to approve' }],
    });
    const message = aMessage({ decision, targets: [aComposedTarget(waiting)] });
    expect(message.summary).toContain('Waits for approval of quarantine');
    expect(commandsOf(message).slice(0, 2)).toEqual([
      'lazaret quarantine --plan 3f2a9c0d1e4b5a697887',
      'lazaret quarantine --plan 3f2a9c0d1e4b5a697887 --apply',
    ]);
  });

  it('about which nothing was done says why', () => {
    const decision = aDecision({
      actions: [],
      wouldDo: [],
      mode: 'observe',
      rule: null,
      reasons: [{ code: 'no-policy', message: 'there is no policy' }],
    });
    expect(aMessage({ decision, targets: [aComposedTarget(waiting)] }).summary).toContain(
      'Nothing was done: there is no policy.',
    );
  });

  it('ends in the command for the whole incident, however many steps come before', () => {
    const many = Array.from({ length: 20 }, (_, at) =>
      aComposedTarget({ plans: [aToldPlan({ id: String(at).padStart(20, '0') })], contained: [] }),
    );
    const commands = commandsOf(aMessage({ targets: many }));
    expect([commands.length, commands.at(-1)]).toEqual([10, pageCommand]);
  });

  it('offers no command for a plan that refuses itself', () => {
    const refusing = aToldPlan({ refusals: [{ code: 'no-enforcing-engine', message: 'nothing enforces' }] });
    const message = aMessage({ targets: [aComposedTarget({ plans: [refusing], contained: [] })] });
    expect(commandsOf(message).filter((command) => command?.startsWith('lazaret'))).toEqual([pageCommand]);
    expect(message.plans[0]?.refusals[0]?.code).toBe('no-enforcing-engine');
  });

  it('says that an action was refused at the last moment', () => {
    const message = aMessage({
      targets: [
        aComposedTarget({
          contained: [
            {
              action: 'quarantine',
              result: { state: 'refused', reasons: [{ code: 'uid-mismatch', message: 'another pod bears its name' }] },
            },
          ],
        }),
      ],
    });
    expect(message.summary).toContain('was refused: another pod bears its name');
  });

  it('says that an action is under way and how to take it back', () => {
    const message = aMessage({
      targets: [aComposedTarget({ contained: [{ action: 'quarantine', result: { state: 'requested' } }] })],
    });
    expect(message.summary).toContain('is under way');
    expect(commandsOf(message)[0]).toBe('lazaret release 3f2a9c0d1e4b5a697887 --apply');
  });

  it.each([
    [
      'a user',
      findingOfType('CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed'),
      ['kubectl auth can-i --list --as alice', 'aws eks list-access-entries --cluster-name prod --region eu-central-1'],
    ],
    [
      'a configuration',
      findingOfType('Policy:Kubernetes/AnonymousAccessGranted'),
      ['kubectl get clusterrolebindings,rolebindings --all-namespaces --output wide'],
    ],
  ])('about %s names whom to look at', (_what, finding, expected) => {
    const targets = finding.targets.map((target) =>
      aComposedTarget({ target, lookup: 'not-a-pod', posture: null, plans: [], contained: [] }),
    );
    expect(commandsOf(aMessage({ finding, targets }))).toEqual(expect.arrayContaining(expected));
  });

  it('about a sequence names every target once', () => {
    const finding = findingOf(sequenceDetail());
    const targets = finding.targets.map((target) => aComposedTarget({ target, plans: [], contained: [] }));
    const message = aMessage({ finding, targets });
    expect(message.severity.band).toBe('critical');
    expect(message.targets).toHaveLength(targets.length);
  });

  it('marks a sample', () => {
    expect(aMessage({ finding: { ...reverseShell(), sample: true } }).title).toMatch(/^\[sample\] high/);
  });

  it.each([
    [
      'aws',
      'https://eu-central-1.console.aws.amazon.com/guardduty/home?region=eu-central-1#/findings?macros=current&fId=f0000000000000000000000000000001',
    ],
    [
      'aws-cn',
      'https://eu-central-1.console.amazonaws.cn/guardduty/home?region=eu-central-1#/findings?macros=current&fId=f0000000000000000000000000000001',
    ],
    [
      'aws-us-gov',
      'https://console.amazonaws-us-gov.com/guardduty/home?region=eu-central-1#/findings?macros=current&fId=f0000000000000000000000000000001',
    ],
    ['aws-iso', undefined],
    ['constructor', undefined],
  ])('links into the console of partition %s', (partition, url) => {
    expect(aMessage({ finding: { ...reverseShell(), partition } }).links[0]?.url).toBe(url);
  });

  it.each(['; rm -rf /', '$(id)', "x'y", '--all', 'a b', '`id`', '../x', 'x\ny'])(
    'makes no command of a pod called %j',
    (name) => {
      const target = { ...reverseShell().targets[0]!, pod: { namespace: 'shop', name, uid: null } };
      const plans = [aToldPlan({ pod: { namespace: 'shop', name, uid: null } })];
      const message = aMessage({ targets: [aComposedTarget({ target, plans })] });
      expect(commandsOf(message).filter((command) => command?.includes(name))).toEqual([]);
    },
  );
});

describe('the alert about a plan', () => {
  const about = (event: PlanEvent, verdict = aVerdict({ verdict: 'isolated', reasons: [], residual: null })) =>
    composeVerdict({
      plan: aToldPlan(),
      event,
      verdict: event === 'released' || event === 'expired' ? null : verdict,
      records: [findingKey],
      at: '2026-11-20T11:05:00.000Z',
      finding: reverseShell(),
    });

  it.each<[PlanEvent, boolean, string]>([
    ['contained', false, 'info'],
    ['verified', false, 'info'],
    ['drifted', false, 'high'],
    ['released', true, 'info'],
    ['expired', true, 'info'],
    ['release-refused', false, 'high'],
    ['refused', false, 'high'],
  ])('%s: in the thread of the finding', (event, resolves, band) => {
    const message = about(event);
    expect(message).toMatchObject({
      kind: 'verdict',
      threadId: 'f0000000000000000000000000000001',
      resolves,
      severity: { band },
    });
  });

  it('that no longer holds says what would', () => {
    const message = about('drifted', aVerdict());
    expect(message.title).toContain('no longer holds as it did: partial');
    expect(commandsOf(message)[0]).toContain('lazaret scale shop/web');
  });

  it('that was released offers no second release', () => {
    expect(commandsOf(about('released'))).toEqual(['lazaret status']);
  });

  it("of an operator's is a thread of its own", () => {
    const plan = aToldPlan({ findingKey: null, decisionKey: null });
    expect(composeVerdict({ plan, event: 'contained', verdict: null, records: [], at: plan.createdAt })).toMatchObject({
      threadId: `plan-${plan.id}`,
      finding: null,
    });
  });
});

describe('other alerts', () => {
  const coverage = (status: string): Coverage => {
    const result = parsed(coverageEvent({ currentStatus: status }));
    if (result.kind !== 'coverage') throw new Error('no coverage');
    return result.coverage;
  };

  it('tell that a blind spot opened, and close when it is over', () => {
    const opened = composeCoverage(coverage('UNHEALTHY'), 'k/x/coverage.json', '2026-11-20T11:00:00.000Z');
    const closed = composeCoverage(coverage('HEALTHY'), 'k/y/coverage.json', '2026-11-20T12:00:00.000Z');
    expect(opened).toMatchObject({ resolves: false, severity: { band: 'high' } });
    expect(closed).toMatchObject({ resolves: true, severity: { band: 'info' }, threadId: opened.threadId });
  });

  it('tell where an input that could not be read came from', () => {
    const message = composeRejected(
      { source: 'events.jsonl', line: 7 },
      { code: 'not-json', message: 'broken' },
      `evidence/v1/_unidentified/${'a'.repeat(64)}/rejected.json`,
      '2026-11-20T11:00:00.000Z',
    );
    expect(message.facts).toEqual([
      { label: 'From', value: 'events.jsonl line 7' },
      { label: 'Error', value: 'broken [not-json]' },
    ]);
    expect(message.threadId).toBe(`rejected-${'a'.repeat(64)}`);
  });
});

describe('routes', () => {
  const policy = aPolicy(`alerts:
  email: [oncall@example.com]
  routes:
    - {name: shop, when: {lazaret: {namespace: {name: [shop]}}}, to: [email]}
    - {name: nobody, when: {lazaret: {sample: [true]}}, to: []}
`).policy;

  it('the first that matches names the channels, and the bus gets everything', () => {
    expect(channelsFor(policy, reverseShell(), [aFoundPod()])).toEqual(['email', 'events']);
    expect(channelsFor(policy, { ...reverseShell(), sample: true }, [])).toEqual(['events']);
    expect(channelsFor(policy, reverseShell(), [])).toHaveLength(7);
    expect(channelsFor(null, reverseShell(), [])).toHaveLength(7);
  });
});
