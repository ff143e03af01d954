import fc from 'fast-check';
import type { PodSeen } from '../../src/enrich/seen.ts';
import { catalogue } from '../../src/finding/catalogue.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { controls } from '../../src/posture/controls/controls.ts';
import { effective } from '../../src/posture/effective/effective.ts';
import { escapePaths } from '../../src/posture/escape/escape.ts';
import { exposure } from '../../src/posture/exposure.ts';
import { identity } from '../../src/posture/identity/identity.ts';
import { pss } from '../../src/posture/pss/pss.ts';
import { findingOfType } from '../builders/finding.ts';
import {
  aClusterRole,
  aClusterRoleBinding,
  aNetworkPolicy,
  aRole,
  aRoleBinding,
  aService,
  found,
} from '../builders/kubernetes.ts';
import { aContainer, aPod } from '../builders/pod.ts';
import { runs } from '../builders/runs.ts';
import { aPodSeen } from '../builders/seen.ts';

const web = { kind: 'ServiceAccount', name: 'web', namespace: 'shop' };
const readSecrets = [{ verbs: ['*'], apiGroups: [''], resources: ['secrets', 'pods/exec'] }];

/** Everything that the reach of a pod is judged by, with each list filled. */
const full = (): PodSeen =>
  aPodSeen({
    pod: aPod({
      spec: {
        containers: [
          aContainer({
            env: [{ name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::111122223333:role/web' }],
            ports: [{ containerPort: 80, hostPort: 80 }],
            volumeMounts: [
              { name: 'host', mountPath: '/host' },
              { name: 'token', mountPath: '/token' },
            ],
            volumeDevices: [{ name: 'd', devicePath: '/dev/x' }],
            securityContext: { capabilities: { add: ['SYS_ADMIN'] }, windowsOptions: {} },
          }),
        ],
        volumes: [
          { name: 'host', hostPath: { path: '/' } },
          {
            name: 'token',
            projected: { sources: [{ serviceAccountToken: { audience: 'a', expirationSeconds: 600 } }] },
          },
        ],
        hostPID: true,
        hostUsers: false,
      },
    }),
    services: found([
      aService('web', {
        spec: { type: 'LoadBalancer', selector: { app: 'web' }, loadBalancerSourceRanges: ['10.0.0.0/8'] },
      }),
    ]),
    ingresses: found([
      {
        kind: 'Ingress',
        metadata: { name: 'i', namespace: 'shop' },
        spec: { rules: [{ host: 'h', http: { paths: [{ backend: { service: { name: 'web' } } }] } }] },
      },
    ]),
    httpRoutes: found([
      {
        kind: 'HTTPRoute',
        metadata: { name: 'r', namespace: 'shop' },
        spec: { hostnames: ['h'], rules: [{ backendRefs: [{ name: 'web' }] }] },
      },
    ]),
    policies: {
      networkPolicies: found([
        aNetworkPolicy('p', {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }],
        }),
      ]),
    },
    rbac: {
      clusterRoles: found([
        { ...aClusterRole('c', readSecrets), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } },
      ]),
      roles: found([aRole('r', readSecrets)]),
      clusterRoleBindings: found([aClusterRoleBinding('b', 'c', [web])]),
      roleBindings: found([aRoleBinding('b', { kind: 'Role', name: 'r' }, [web])]),
    },
  });

/** All that says what a pod can reach, and what would have stopped a finding. */
const reachOf = (given: PodSeen, finding: Finding | null) => {
  const seen = typeof given.pod === 'object' && given.pod !== null ? given : { ...given, pod: {} };
  const judged = effective(seen);
  const soFar = {
    pod: { namespace: '', name: '' },
    ...judged,
    pss: pss(seen, null).pss,
    identity: identity(seen),
    exposure: exposure(seen),
    escapePaths: escapePaths(seen, judged.containers),
    unknown: [],
  };
  return { ...soFar, ...controls(finding, soFar, seen) };
};

type Path = (string | number)[];
const places = (value: unknown, at: Path = []): Path[] =>
  typeof value === 'object' && value !== null
    ? [
        at,
        ...Object.entries(value).flatMap(([key, one]) =>
          places(one, [...at, Array.isArray(value) ? Number(key) : key]),
        ),
      ]
    : [at];
const put = (value: unknown, [key, ...rest]: Path, wrong: unknown): unknown => {
  if (key === undefined) return wrong;
  if (Array.isArray(value)) return value.map((one, at) => (at === key ? put(one, rest, wrong) : one));
  return { ...(value as object), [key]: put((value as { [key: string]: unknown })[key], rest, wrong) };
};

const looks = [
  'pod',
  'node',
  'serviceAccount',
  'neighbours',
  'services',
  'ingresses',
  'httpRoutes',
  'policies',
  'rbac',
  'namespace',
] as const;
/** Below the answer of a look: the state itself is ours, what was found is not. */
const ofObjects = places(full()).filter((path) => {
  const look = path[0] as (typeof looks)[number];
  return looks.includes(look) && (look === 'pod' ? path.length > 0 : path.includes('value') && path.at(-1) !== 'value');
});
const wrongs: readonly unknown[] = [
  null,
  0,
  -1,
  1e300,
  '',
  'x',
  true,
  [],
  {},
  [null],
  [[]],
  ['x'],
  [0],
  { value: 1 },
  { constructor: 1 },
];
const findings = catalogue.map(({ type }) => findingOfType(type));

/** Each place gets every third wrong value, neighbours another third; the deep run tries all at each. */
const stride = runs(1) > 1 ? 1 : 3;

describe('an object of the wrong form', () => {
  it('crashes nothing, whatever stands where', () => {
    expect(ofObjects.length).toBeGreaterThan(150);
    for (const [at, path] of ofObjects.entries())
      for (const wrong of wrongs.filter((_, index) => (at + index) % stride === 0)) {
        const seen = put(full(), path, wrong) as PodSeen;
        try {
          reachOf(seen, findings[0] ?? null);
        } catch (error) {
          throw new Error(`${path.join('.')} = ${JSON.stringify(wrong)}`, { cause: error });
        }
      }
  });

  it('crashes nothing when several are wrong at once, for any finding', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom(...ofObjects), fc.oneof(fc.constantFrom(...wrongs), fc.jsonValue({ maxDepth: 2 }))),
          { minLength: 1, maxLength: 4 },
        ),
        fc.constantFrom(...findings),
        (changes, finding) => {
          const seen = changes.reduce<unknown>((whole, [path, wrong]) => {
            try {
              return put(whole, path, wrong);
            } catch {
              return whole;
            }
          }, full());
          expect(() => reachOf(seen as PodSeen, finding)).not.toThrow();
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('does not hide the danger beside it', () => {
    const seen = full();
    const broken = {
      ...seen,
      rbac: { ...seen.rbac, roleBindings: found([null, 3, { subjects: 'all' }, { roleRef: null }] as never) },
    };
    expect(reachOf(broken, null).identity.dangerous.map(({ id }) => id)).toContain('secrets-read');
  });
});
