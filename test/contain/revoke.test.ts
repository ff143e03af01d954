import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { contain } from '../../src/contain/guarded.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { release } from '../../src/contain/release.ts';
import { reverify } from '../../src/contain/reverify.ts';
import type { Pod } from '../../src/objects.ts';
import { aClock } from '../builders/clock.ts';
import { aCluster, containDeps, plannedOn } from '../builders/containment.ts';
import { found, unreachable } from '../builders/kubernetes.ts';
import { aPlan } from '../builders/plan.ts';
import { aContainer, aPod, podUid } from '../builders/pod.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';
import { FakeRolePolicies } from '../fakes/role-policies.ts';

const role = 'arn:aws:iam::111122223333:role/teams/shop-web';
const codes = (reasons: readonly { code: string }[]): string[] => reasons.map(({ code }) => code);
const env = (pairs: { [name: string]: string }) => Object.entries(pairs).map(([name, value]) => ({ name, value }));
const irsa = env({ AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/eks.amazonaws.com/token' });
const podIdentity = env({
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/var/run/secrets/pods.eks.amazonaws.com/token',
});
const podWith = (variables: ReturnType<typeof env>, metadata = {}): Pod =>
  aPod({ metadata, spec: { containers: [aContainer({ env: variables })] } });
const planned = (pod: Pod, overrides: PodSeenOverrides = {}): Plan =>
  aPlan(aPodSeen({ pod, ...overrides }), { action: 'revoke' });
const costsOf = ({ steps }: Plan): string => steps.flatMap(({ costs }) => costs).join('\n');

describe('a plan to revoke', () => {
  it('of IRSA denies the sessions that are older, by an inline policy that bears its own id', () => {
    const plan = planned(podWith(irsa));
    expect(plan).toMatchObject({ refusals: [], reversible: true, target: { kind: 'Pod', uid: podUid } });
    expect(plan.steps.map(({ name, undo }) => [name, undo])).toEqual([['revoke-sessions', 'deletes']]);
    expect(plan.steps[0]?.command).toBe(
      `aws iam put-role-policy --role-name shop-web --policy-name LazaretRevoke-${plan.id} --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"${plan.createdAt}"}}}]}'`,
    );
    expect([plan.expected.verdict, codes(plan.expected.reasons)]).toEqual(['partial', ['sessions-revoked']]);
  });

  it('names who else takes the role, and what nobody looked at', () => {
    const other = podWith(irsa, { name: 'cart-1', uid: 'u2' });
    const costs = costsOf(planned(podWith(irsa), { neighbours: found([podWith(irsa), other]) }));
    expect(costs).toMatch(/^of the pods that were seen, 1 more takes the role.* shop\/cart-1 \(service account web\)/);
    expect(costs).toMatch(/other namespaces were not looked at[\s\S]*other clusters, functions or people/);
    expect(costsOf(planned(podWith(irsa), { neighbours: unreachable() }))).toMatch(/could not be looked at/);
  });

  it('of Pod Identity denies the sessions that bear the pod’s UID, as a command for a person', () => {
    const plan = planned(podWith(podIdentity));
    expect(codes(plan.refusals)).toEqual(['role-not-known']);
    expect(plan.steps[0]?.command).toMatch(/^role=\$\(aws eks describe-pod-identity-association --cluster-name /);
    expect(plan.steps[0]?.undoCommand).toMatch(
      /aws iam delete-role-policy --policy-name LazaretRevoke-[0-9a-f]+ --role-name/,
    );
    expect(plan.steps[0]?.command).toContain(`{"StringEquals":{"aws:PrincipalTag/kubernetes-pod-uid":"${podUid}"}}`);
  });

  it.each([
    ['has no AWS role', podWith([])],
    ['names a role that is none', podWith([...irsa.slice(1), { name: 'AWS_ROLE_ARN', value: 'arn:$(reboot)' }])],
  ])('of a pod that %s is refused', (_what, pod) => {
    expect([codes(planned(pod).refusals), planned(pod).steps]).toEqual([['no-aws-role'], []]);
  });
});

describe('a revocation', () => {
  const begun = async (roles: FakeRolePolicies | null = new FakeRolePolicies(role)) => {
    const cluster = aCluster(podWith(irsa));
    const clock = aClock();
    const deps = containDeps(cluster, { archive: new MemoryStore(), clock, ...(roles ? { roles } : {}) });
    const plan = await plannedOn(cluster, { action: 'revoke' });
    return { cluster, clock, deps, plan, roles: roles ?? new FakeRolePolicies() };
  };
  const keyOf = ({ id }: Plan): string => `${role} LazaretRevoke-${id}`;

  it('denies what began before it began, and a release takes its own policy away', async () => {
    const { clock, deps, plan, roles } = await begun();
    clock.advance(30_000);
    const result = await contain({ plan }, deps);
    expect(result).toMatchObject({ state: 'done', verdict: { reasons: [{ code: 'sessions-revoked' }] } });
    expect(roles.policies.get(keyOf(plan))).toContain('"aws:TokenIssueTime":"2026-11-23T12:00:30.000Z"');
    expect(await release(plan, deps)).toMatchObject({ state: 'released' });
    expect(roles.policies.size).toBe(0);
  });

  it('whose answer got lost finds its own policy, and does not move the moment', async () => {
    const { clock, deps, plan, roles } = await begun();
    roles.fault = 'lost';
    expect(await contain({ plan }, deps)).toMatchObject({ state: 'done', finished: false });
    const before = roles.policies.get(keyOf(plan));
    clock.advance(60_000);
    expect(await contain({ plan }, deps)).toMatchObject({ state: 'done', finished: true });
    expect([roles.policies.get(keyOf(plan)), roles.writes]).toEqual([before, ['put']]);
  });

  it('does not touch a policy of its name that is somebody else’s, neither then nor at the release', async () => {
    const theirs = '{"Version":"2012-10-17","Statement":[]}';
    const first = await begun();
    first.roles.policies.set(keyOf(first.plan), theirs);
    expect(await contain({ plan: first.plan }, first.deps)).toMatchObject({
      state: 'refused',
      reasons: [{ code: 'foreign-role-policy' }],
    });
    const later = await begun();
    await contain({ plan: later.plan }, later.deps);
    later.roles.policies.set(keyOf(later.plan), theirs);
    expect(await release(later.plan, later.deps)).toMatchObject({
      state: 'refused',
      reasons: [{ code: 'foreign-role-policy' }],
    });
    expect([first.roles.policies.get(keyOf(first.plan)), later.roles.policies.get(keyOf(later.plan))]).toEqual([
      theirs,
      theirs,
    ]);
  });

  it('that is gone is told by the next look', async () => {
    const { clock, deps, plan, roles } = await begun();
    await contain({ plan }, deps);
    clock.advance(60_000);
    roles.policies.clear();
    const looked = await reverify(plan, deps);
    expect(looked.state === 'looked' && codes(looked.drift)).toEqual(['verdict-worse', 'revocation-gone']);
  });

  it('is refused where the run has no hands for IAM', async () => {
    const { deps, plan } = await begun(null);
    const result = await contain({ plan }, deps);
    expect(result.state === 'refused' && codes(result.reasons)).toContain('iam-not-set-up');
  });
});
