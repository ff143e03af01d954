import type { Target } from '../../src/finding/finding.ts';
import { findingFacts } from '../../src/notify/finding-facts.ts';
import { stepsForTarget } from '../../src/notify/next-steps.ts';
import { postureEssence } from '../../src/notify/posture-essence.ts';
import { bandOf } from '../../src/notify/severity.ts';
import { aPosture } from '../builders/decision.ts';
import { findingOf, malwareDetail, reverseShell, runtimeDetail } from '../builders/finding.ts';

const bare: Target = {
  class: 'unknown',
  pod: null,
  workload: null,
  node: null,
  serviceAccount: null,
  user: null,
  image: null,
  containerId: null,
};
const stepsFor = (target: Partial<Target>): (string | null)[] =>
  stepsForTarget(reverseShell(), { ...bare, ...target }).map(({ command }) => command);

describe('for every class of target a responder gets the commands to look further', () => {
  it.each<[string, Partial<Target>, string[]]>([
    [
      'a workload',
      { class: 'workload', workload: { kind: 'Deployment', namespace: 'shop', name: 'web', uid: null } },
      ['kubectl get deployment --namespace shop web --output wide'],
    ],
    [
      'a node',
      { class: 'node', node: { name: 'ip-10-0-1-23.eu-central-1.compute.internal', instanceId: null } },
      [
        'kubectl get pods --all-namespaces --field-selector spec.nodeName=ip-10-0-1-23.eu-central-1.compute.internal --output wide',
        'kubectl cordon ip-10-0-1-23.eu-central-1.compute.internal',
      ],
    ],
    [
      'a service account',
      { class: 'serviceaccount', serviceAccount: { namespace: 'shop', name: 'web' } },
      ['kubectl get pods --namespace shop --field-selector spec.serviceAccountName=web --output wide'],
    ],
    [
      'a user of OIDC',
      { class: 'user', user: { name: 'alice@example.com', groups: [], type: null } },
      [
        'kubectl auth can-i --list --as alice@example.com',
        'kubectl get clusterrolebindings,rolebindings --all-namespaces --output wide',
        'aws eks list-access-entries --cluster-name prod --region eu-central-1',
      ],
    ],
    ['nobody', {}, []],
  ])('%s', (_what, target, expected) => {
    expect(stepsFor(target)).toEqual(expected);
  });

  it.each(["x'; curl evil", '--kubeconfig=/tmp/x', '$(id)', 'a b'])(
    'a user called %j gets no command of that name',
    (name) => {
      expect(
        stepsFor({ class: 'user', user: { name, groups: [], type: null } }).some((command) => command?.includes(name)),
      ).toBe(false);
    },
  );
});

describe('the facts of a finding', () => {
  const labelled = (finding: ReturnType<typeof reverseShell>) =>
    Object.fromEntries(findingFacts(finding).map(({ label, value }) => [label, value]));

  it('name who was talked to, by address or by a domain that no program makes a link of', () => {
    const connection = {
      networkConnectionAction: {
        connectionDirection: 'OUTBOUND',
        protocol: 'TCP',
        remotePortDetails: { port: 4444 },
        remoteIpDetails: { ipAddressV4: '198.51.100.7', country: { countryName: 'Exampleland' } },
      },
    };
    expect(labelled(findingOf(runtimeDetail(undefined, { service: { action: connection } })))['Peers']).toBe(
      'outbound 198.51.100.7 port 4444 (Exampleland)',
    );
    const dns = { dnsRequestAction: { domain: 'c2.example.com', protocol: 'UDP' } };
    expect(
      labelled(findingOf(runtimeDetail('Backdoor:Runtime/C&CActivity.B!DNS', { service: { action: dns } })))['Peers'],
    ).toBe('outbound c2[.]example[.]com');
  });

  it('name the process with its parents, and what it was seen with', () => {
    const runtime = {
      runtimeDetails: {
        process: {
          lineage: [
            { name: 'bash', executablePath: '/bin/bash' },
            { name: 'java', executablePath: '/usr/bin/java' },
          ],
        },
        context: { commandLineExample: 'nc -e sh' },
      },
    };
    expect(labelled(findingOf(runtimeDetail(undefined, { service: runtime })))).toMatchObject({
      Process: '/bin/busybox as root under /bin/bash < /usr/bin/java',
      commandLineExample: 'nc -e sh',
    });
  });

  it('name malware, and how often it was seen', () => {
    expect(labelled(findingOf(malwareDetail()))['Malware']).toBe('EICAR-Test-File');
    expect(labelled({ ...reverseShell(), count: 3 })['Seen']).toBe(
      '3 times since 2026-11-20T09:58:30.000Z, last 2026-11-20T10:00:00.000Z',
    );
  });
});

describe('what the pod could do', () => {
  const of = <T>(value: T | 'unknown') => ({ value, source: 'x' });

  it('is short where there is nothing to fear, and says what nobody could tell', () => {
    const calm = aPosture({
      containers: [],
      escapePaths: [],
      pss: {
        ...aPosture().pss,
        level: 'restricted',
        baseline: { allowed: true, reason: '', detail: '', violations: [] },
        namespace: of<never>('unknown'),
      },
      identity: { ...aPosture().identity, dangerous: [], irsaRole: of<string | null>(null), podIdentity: of(true) },
      exposure: {
        ...aPosture().exposure,
        fromInternet: of<boolean>('unknown'),
        imds: of(false),
        engine: { name: 'nobody', version: null, clusterNetworkPolicy: false, reasons: [] },
      },
      unknown: [{ code: 'node-unreachable', message: 'the node could not be looked at' }],
    });
    expect(postureEssence(calm)).toEqual([
      'AWS role by Pod Identity',
      'Whether the internet reaches it is unknown',
      'Nothing enforces network policies on it',
      'Pod Security Standard restricted; what its namespace enforces is unknown',
      'Could not be told: the node could not be looked at',
    ]);
  });

  it('names the control that would have prevented it, and one that restricts only where none does', () => {
    const control = (grade: 'prevents' | 'restricts', inForce: boolean) => ({
      control: 'x',
      grade,
      inForce: of(inForce),
      sentence: `${grade}, in force: ${inForce}`,
      preconditions: [],
    });
    const told = (...controls: ReturnType<typeof control>[]): string[] =>
      postureEssence(aPosture({ controls })).filter((line) => line.includes('in force'));
    expect(told(control('restricts', false), control('prevents', false), control('prevents', true))).toEqual([
      'prevents, in force: false',
    ]);
    expect(told(control('restricts', false), control('prevents', true))).toEqual(['restricts, in force: false']);
  });
});

it.each([
  [9, 'critical'],
  [8.9, 'high'],
  [7, 'high'],
  [6.9, 'medium'],
  [4, 'medium'],
  [3.9, 'low'],
])("severity %d is GuardDuty's %s", (score, band) => {
  expect(bandOf(score)).toBe(band);
});
