import { handle } from '../../src/pipeline.ts';
import type { ArchiveStore } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { coverageEvent, eventOf, received, runtimeDetail } from '../builders/finding.ts';
import { aBarePod, aContainerStatus, aPod } from '../builders/pod.ts';
import { aPolicyOf } from '../builders/policy-file.ts';
import { aCluster, aRun } from '../builders/run.ts';

const event = () => received(eventOf(runtimeDetail()));
const keys = async (store: ArchiveStore): Promise<string[]> =>
  (await Array.fromAsync(store.list('evidence/'))).map(({ key }) => key);
const kinds = async (store: ArchiveStore): Promise<string[]> =>
  (await keys(store)).map((key) => key.replace(/^.*[/-]([a-z]+)(-[a-z0-9-]+)?\.json$/, '$1'));

describe('a finding about a pod', () => {
  it('leaves evidence, a decision and an alert, and without a policy nothing is done', async () => {
    const run = aRun();

    const handled = await handle(event(), run.deps);

    expect(handled).toMatchObject({
      outcome: 'archived',
      record: { decision: { actions: [], wouldDo: [], reasons: [{ code: 'no-policy' }] } },
    });
    expect(run.alerts).toHaveLength(1);
    expect(run.cluster.calls.filter(({ verb }) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
    expect(await kinds(run.archive)).toEqual(expect.arrayContaining(['finding', 'decision', 'alert']));
  });

  it('is archived before the cluster is asked anything', async () => {
    const order: string[] = [];
    const run = aRun();
    const watching: ArchiveStore = {
      put: async (key, body) => {
        order.push(`put ${key.split('-').at(-1)}`);
        return run.archive.put(key, body);
      },
      get: (key) => run.archive.get(key),
      list: (prefix) => run.archive.list(prefix),
    };
    const clusters = {
      open: async (...asked: Parameters<typeof run.deps.clusters.open>) => {
        order.push('cluster asked');
        return run.deps.clusters.open(...asked);
      },
    };

    await handle(event(), { ...run.deps, archive: watching, clusters });

    expect(order.slice(0, 2)).toEqual(['put finding.json', 'cluster asked']);
    expect(order.at(-1)).toBe('put alert.json');
  });

  it('is a duplicate when this very version was handled to the end before, and nothing is written or told again', async () => {
    const run = aRun({ policy: aPolicyOf() });
    await handle(event(), run.deps);
    const before = await keys(run.archive);

    const again = await handle(event(), run.deps);

    expect(again.outcome).toBe('duplicate');
    expect(await keys(run.archive)).toEqual(before);
    expect(run.alerts).toHaveLength(1);
  });

  it('is kept and told once, with no action, when another finding is archived under its version', async () => {
    const run = aRun({ policy: aPolicyOf() });
    const forged = received(eventOf(runtimeDetail(undefined, { severity: 1 })));
    await handle(forged, run.deps);

    const [real, again] = [await handle(event(), run.deps), await handle(event(), run.deps)];

    expect([real, again]).toMatchObject([
      { outcome: 'rejected', error: { code: 'version-differs' } },
      { outcome: 'rejected', error: { code: 'version-differs' } },
    ]);
    expect((await keys(run.archive)).filter((key) => key.includes('_unidentified'))).toHaveLength(2);
    expect(run.alerts).toHaveLength(2);
    expect((await handle(forged, run.deps)).outcome).toBe('duplicate');
  });

  it.each([[[{ resourceType: 'EKSCluster' }]], ['EKSCluster'], [null], [{}]])(
    'of a type that EKS has is archived and told, though its resource is %j',
    async (resource) => {
      const run = aRun({ policy: aPolicyOf() });
      const handled = await handle(received(eventOf({ ...runtimeDetail(), resource: resource as never })), run.deps);
      expect(handled.outcome).toBe('archived');
      expect(run.alerts).toHaveLength(1);
    },
  );

  it('is quarantined where the policy enforces, and the verdict claims no more than what was seen', async () => {
    const run = aRun({ policy: aPolicyOf() });

    const handled = await handle(event(), run.deps);

    expect(handled).toMatchObject({
      outcome: 'archived',
      record: { decision: { actions: ['quarantine'] } },
      targets: [{ contained: [{ action: 'quarantine', result: { state: 'done' } }] }],
    });
    const policies = await run.cluster.list(resources.networkPolicies, { namespace: 'shop' });
    expect(policies).toMatchObject({
      state: 'found',
      value: [{ metadata: { name: expect.stringMatching(/^lazaret-quarantine-/) } }],
    });
    // Nobody resolved the policy in this cluster, so "isolated" would be a lie.
    expect(handled).toMatchObject({ targets: [{ contained: [{ result: { verdict: { verdict: 'unverified' } } }] }] });
  });

  it.each([
    ['observe', { mode: 'observe' }, true],
    ['approve', { mode: 'approve' }, true],
    ['enforce without --apply', {}, false],
  ])('is not touched in %s; the plan is stored and the rule told', async (_mode, rule, apply) => {
    const run = aRun({ policy: aPolicyOf(rule), apply });

    const handled = await handle(event(), run.deps);

    expect(handled).toMatchObject({
      record: {
        decision: { actions: [], wouldDo: ['quarantine'], rule: 'everything' },
        targets: [{ plans: [{ action: 'quarantine' }] }],
      },
    });
    expect(run.cluster.calls.filter(({ verb }) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
    expect((await keys(run.archive)).filter((key) => key.endsWith('/plan.json'))).toHaveLength(1);
  });

  it('is alerted when the cluster cannot be reached, and nothing is done', async () => {
    const run = aRun({ policy: aPolicyOf() });
    const clusters = {
      open: async () => ({ state: 'unreachable', problem: { code: 'timeout', message: 'no answer' } }) as const,
    };

    const handled = await handle(event(), { ...run.deps, clusters });

    expect(handled).toMatchObject({
      outcome: 'archived',
      record: { decision: { actions: [] }, targets: [{ lookup: 'unreachable' }] },
    });
    expect(run.alerts).toHaveLength(1);
  });

  it('never touches a successor of the same name', async () => {
    const run = aRun({ policy: aPolicyOf(), cluster: aCluster() });
    const replaced = received(
      eventOf(
        runtimeDetail(undefined, {
          resource: {
            kubernetesDetails: { kubernetesWorkloadDetails: { uid: '00000000-0000-4000-8000-000000000000' } },
          },
        }),
      ),
    );

    const handled = await handle(replaced, run.deps);

    expect(handled).toMatchObject({
      record: { decision: { actions: [] }, targets: [{ lookup: 'replaced', posture: null }] },
    });
  });
});

describe('two copies of one version at the same instant', () => {
  it('give one decision, one plan and one alert: who loses the race stands back', async () => {
    const run = aRun({ policy: aPolicyOf(), standBackMs: 60_000 });

    const outcomes = (await Promise.all([handle(event(), run.deps), handle(event(), run.deps)])).map(
      ({ outcome }) => outcome,
    );

    expect(outcomes.toSorted()).toEqual(['archived', 'stood-back']);
    expect(run.alerts).toHaveLength(1);
    expect((await keys(run.archive)).filter((key) => key.endsWith('-decision.json'))).toHaveLength(1);
    expect((await keys(run.archive)).filter((key) => key.endsWith('/plan.json'))).toHaveLength(1);
  });

  it('let a copy that comes while the first is being handled stand back, and make a crash of the first good later', async () => {
    const run = aRun({ standBackMs: 60_000 });
    const crash = { ...run.deps, alert: async () => Promise.reject(new Error('killed')) };
    await expect(handle(event(), crash)).rejects.toThrow('killed');

    const meanwhile = await handle(event(), run.deps);
    run.clock.advance(61_000);
    const later = await handle(event(), run.deps);

    expect(meanwhile.outcome).toBe('stood-back');
    expect(later.outcome).toBe('archived');
    expect(run.alerts).toHaveLength(1);
  });
});

describe('a flood', () => {
  it('of twenty findings and a budget of three: three are acted on, twenty are archived and told', async () => {
    const pods = Array.from({ length: 20 }, (_, at) =>
      aBarePod(`job${at}`, {
        metadata: { uid: `0000000${(at % 10).toString()}-0000-4000-8000-0000000000${String(at).padStart(2, '0')}` },
        status: { containerStatuses: [aContainerStatus({ imageID: `job@sha256:${String(at).padStart(64, '0')}` })] },
      }),
    );
    const run = aRun({
      policy: aPolicyOf({}, 'budgets:\n  perClusterAndHour: 3\n  perNamespaceAndHour: 100\n'),
      cluster: aCluster(...pods),
    });
    const events = pods.map(({ metadata }, at) =>
      received(
        eventOf(
          runtimeDetail(undefined, {
            id: `e${String(at).padStart(31, '0')}`,
            resource: {
              kubernetesDetails: {
                kubernetesWorkloadDetails: { name: metadata?.name ?? '', uid: metadata?.uid ?? '' },
              },
            },
          }),
        ),
      ),
    );

    const handled = await Promise.all(events.map((one) => handle(one, run.deps)));

    const done = handled
      .flatMap((one) => (one.outcome === 'archived' ? one.targets : []))
      .flatMap(({ contained }) => contained)
      .filter(({ result }) => result.state === 'done');
    expect(handled.every(({ outcome }) => outcome === 'archived')).toBe(true);
    expect(done).toHaveLength(3);
    expect(run.alerts).toHaveLength(20);
    expect(run.alerts.filter((alert) => JSON.stringify(alert).includes('alerts only'))).toHaveLength(17);
  });
});

describe('an infection that comes back', () => {
  it('is contained once; the second time a person is told, one band higher, and nothing is done', async () => {
    const again = aBarePod('other', { metadata: { uid: '00000001-0000-4000-8000-000000000001' } });
    const run = aRun({ policy: aPolicyOf(), cluster: aCluster(again) });
    const { name, uid } = again.metadata ?? {};
    const onAgain = runtimeDetail(undefined, {
      id: 'e'.repeat(32),
      severity: 8,
      resource: { kubernetesDetails: { kubernetesWorkloadDetails: { name: name ?? '', uid: uid ?? '' } } },
    });

    await handle(received(eventOf(runtimeDetail(undefined, { severity: 8 }))), run.deps);
    run.clock.advance(60_000);
    const second = await handle(received(eventOf(onAgain)), run.deps);

    expect(run.alerts.map(({ severity }) => severity.band)).toEqual(['high', 'critical']);
    expect(second).toMatchObject({
      record: {
        decision: { actions: [], reasons: expect.arrayContaining([expect.objectContaining({ code: 're-infected' })]) },
      },
    });
    expect(JSON.stringify(run.alerts[1])).toContain('a person looks for the way in');
  });
});

describe('other input', () => {
  it.each([
    ['broken JSON', received('{"detail":')],
    ['an event without an id', received(eventOf(runtimeDetail(undefined, { id: null })))],
  ])('%s is archived byte by byte and told, and rejected', async (_what, input) => {
    const run = aRun();

    const handled = await handle(input, run.deps);
    await handle(input, run.deps);

    expect(handled.outcome).toBe('rejected');
    expect(await kinds(run.archive)).toEqual(['alert', 'rejected']);
    expect(run.alerts).toHaveLength(1);
  });

  it('a coverage event is archived and told once', async () => {
    const run = aRun();

    const first = await handle(received(coverageEvent()), run.deps);
    const again = await handle(received(coverageEvent()), run.deps);

    expect([first, again]).toMatchObject([
      { outcome: 'coverage', fresh: true },
      { outcome: 'coverage', fresh: false },
    ]);
    expect(run.alerts).toHaveLength(1);
  });

  it('what is not from GuardDuty is ignored and leaves nothing', async () => {
    const run = aRun();

    const handled = await handle(
      received({ source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail: {} }),
      run.deps,
    );

    expect(handled.outcome).toBe('ignored');
    expect(await keys(run.archive)).toEqual([]);
  });
});

describe('secrets', () => {
  it('of the pod reach neither archive nor alert', async () => {
    const secret = 'hunter2-planted';
    const pod = aPod({
      metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"env":"${secret}"}` } },
    });
    for (const container of pod.spec?.containers ?? []) container.env = [{ name: 'PASSWORD', value: secret }];
    const cluster = aCluster();
    cluster.seed(pod);
    const run = aRun({ policy: aPolicyOf(), cluster });

    await handle(event(), run.deps);

    const bodies = await Promise.all(
      (await keys(run.archive)).map(async (key) => {
        const got = await run.archive.get(key);
        return got.state === 'found' ? Buffer.from(got.body).toString() : '';
      }),
    );
    expect(bodies.join('')).not.toContain(secret);
    expect(JSON.stringify(run.alerts)).not.toContain(secret);
  });
});
