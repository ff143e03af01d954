import fc from 'fast-check';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { planKey } from '../../src/archive/keys.ts';
import { history } from '../../src/archive/plans.ts';
import { runGuards } from '../../src/decide/guards.ts';
import { noPolicy } from '../../src/decide/policy.ts';
import { aClock } from '../builders/clock.ts';
import { aFoundPod, aGuardContext } from '../builders/decision.ts';
import { prodCluster } from '../builders/plan-records.ts';
import { aPod } from '../builders/pod.ts';
import { runs } from '../builders/runs.ts';
import { aPodSeen } from '../builders/seen.ts';

/** One finding on one pod: what the guards say of it is what is done, and recorded as containment records it. */
type Request = {
  readonly minutes: number;
  readonly namespace: string;
  readonly workload: number;
  readonly image: number;
  readonly fails: boolean;
  readonly releases: boolean;
};

type Act = Request & { readonly at: number; readonly planId: string };

const requests: fc.Arbitrary<Request[]> = fc.array(
  fc.record({
    minutes: fc.integer({ min: 0, max: 40 }),
    namespace: fc.constantFrom('shop', 'pay', 'web'),
    workload: fc.integer({ min: 0, max: 12 }),
    image: fc.integer({ min: 0, max: 12 }),
    fails: fc.boolean(),
    releases: fc.boolean(),
  }),
  { maxLength: 25 },
);

const budgets = fc.record({
  perClusterAndHour: fc.integer({ min: 0, max: 5 }),
  perNamespaceAndHour: fc.integer({ min: 0, max: 3 }),
  failuresPerHour: fc.integer({ min: 1, max: 3 }),
});

const digest = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

const subjectOf = ({ namespace, workload, image }: Request, uid: string) => {
  const pod = aPod({
    metadata: { namespace, uid },
    status: { containerStatuses: [{ name: 'web', imageID: `x@${digest(image)}` }] },
  });
  const [replicaSet, deployment] = aPodSeen().owners;
  if (!replicaSet || !deployment) throw new Error('no owners');
  const owners = [replicaSet, { ...deployment, uid: `workload-${workload}` }];
  const found = aFoundPod();
  const ref = found.target.pod && { ...found.target.pod, namespace, uid };
  return { ...found, target: { ...found.target, pod: ref }, seen: aPodSeen({ pod, owners }) };
};

/** Runs a sequence of requests, one after the other, against an archive in memory. */
const run = async (sequence: readonly Request[], limits: typeof noPolicy.budgets) => {
  const clock = aClock();
  const store = new MemoryStore({ clock });
  const policy = { ...noPolicy, budgets: limits };
  const acts: Act[] = [];
  const refused: { readonly at: number; readonly codes: readonly string[] }[] = [];
  for (const [n, request] of sequence.entries()) {
    clock.advance(request.minutes * 60_000);
    const now = clock.now();
    const planId = n.toString(16).padStart(20, '0');
    const subject = subjectOf(request, `uid-${n}`);
    const past = await history(store, prodCluster, now);
    const context = aGuardContext({ subject, targets: [subject], policy, history: past, now, ownPlans: [planId] });
    const codes = runGuards(context, ['budget', 'finding'])
      .map(({ code }) => code)
      .filter((code) => code !== 'stale-finding');
    if (codes.length > 0) {
      refused.push({ at: now.getTime(), codes });
      continue;
    }
    acts.push({ ...request, at: now.getTime(), planId });
    const put = (kind: string, record: object) =>
      store.put(planKey({ ...prodCluster, id: planId }, kind), JSON.stringify(record));
    const kin = { ownerUid: `workload-${request.workload}`, images: [digest(request.image)] };
    await put('plan', { id: planId, target: { namespace: request.namespace, uid: `uid-${n}` } });
    await put('before-image', { savedAt: now.toISOString(), kin });
    if (request.fails) await put('failure', { failedAt: now.toISOString() });
    if (request.fails || request.releases) await put('release', {});
  }
  return { acts, refused };
};

const hour = 3_600_000;
const within = (acts: readonly Act[], at: number, ms: number): Act[] =>
  acts.filter((act) => act.at <= at && act.at > at - ms);

describe('over any sequence of findings', () => {
  it('no hour has more containments than the budgets, and none comes after too many that failed', async () => {
    await fc.assert(
      fc.asyncProperty(requests, budgets, async (sequence, limits) => {
        const { acts } = await run(sequence, limits);
        for (const [n, { at, namespace }] of acts.entries()) {
          const lately = within(acts.slice(0, n + 1), at, hour);
          expect(lately.length).toBeLessThanOrEqual(limits.perClusterAndHour);
          expect(lately.filter((act) => act.namespace === namespace).length).toBeLessThanOrEqual(
            limits.perNamespaceAndHour,
          );
          const failedBefore = within(acts.slice(0, n), at, hour).filter(({ fails }) => fails);
          expect(failedBefore.length).toBeLessThan(limits.failuresPerHour);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('no workload and no images are contained twice within a day', async () => {
    await fc.assert(
      fc.asyncProperty(requests, budgets, async (sequence, limits) => {
        const { acts } = await run(sequence, limits);
        for (const [n, { at, workload, image }] of acts.entries()) {
          const before = within(acts.slice(0, n), at, 24 * hour);
          expect(before.filter((act) => act.workload === workload || act.image === image)).toEqual([]);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('whatever is not done has a reason, and what is neither over budget nor infected again is done', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (sequence) => {
        const generous = { perClusterAndHour: 1_000, perNamespaceAndHour: 1_000, failuresPerHour: 1_000 };
        const { acts, refused } = await run(sequence, generous);
        expect(acts.length + refused.length).toBe(sequence.length);
        for (const { codes } of refused) expect(codes).toEqual(['re-infected']);
      }),
      { numRuns: runs(60) },
    );
  });
});
