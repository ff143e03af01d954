import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import type { Deps } from '../../src/flow/deps.ts';
import { handle } from '../../src/pipeline.ts';
import { eventOf, runtimeDetail } from '../builders/finding.ts';

/** Intake's pipeline with an archive in memory, no policy and no cluster. */
const intake = () => {
  const archive = new MemoryStore();
  const alerts: string[] = [];
  const deps: Deps = {
    archive,
    clusters: {
      open: async () => ({ state: 'unreachable', problem: { code: 'cluster-not-found', message: 'no such cluster' } }),
    },
    policy: null,
    clock: { now: () => new Date('2026-11-21T12:00:00Z') },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    contain: async () => ({ state: 'requested' }),
    alert: async ({ title }) => void alerts.push(title),
    apply: false,
    standBackMs: 0,
    software: 'test',
  };
  const take = (text: string) => handle({ text, bytes: null, source: 'sqs:1', line: null }, deps);
  return { archive, alerts, take };
};

describe('a message that is no event', () => {
  it.each([
    ['text', 'hello'],
    ['an empty body', ''],
    ['JSON that is no object', '[1,2]'],
    ['an event cut off', '{"source":"aws.guardduty","detail":'],
  ])('(%s) is archived as it came and told, and goes back for the dead-letter queue', async (_what, body) => {
    const { archive, alerts, take } = intake();

    const handled = await take(body);

    expect(handled.outcome).toBe('rejected');
    expect(alerts).toHaveLength(1);
    expect((await Array.fromAsync(archive.list(''))).length).toBe(2);
  });
});

describe('a finding', () => {
  it('with 200 KB of detail is archived whole and told', async () => {
    const { archive, alerts, take } = intake();
    const text = JSON.stringify(eventOf(runtimeDetail(undefined, { description: 'x'.repeat(200_000) })));

    const handled = await take(text);

    expect(handled.outcome).toBe('archived');
    expect(alerts).toHaveLength(1);
    const key = handled.outcome === 'archived' ? (handled.records[0] ?? '') : '';
    const stored = await archive.get(key);
    const envelope = stored.state === 'found' ? Buffer.from(stored.body).toString('utf8') : '{}';
    expect((JSON.parse(envelope) as { raw: string }).raw).toBe(text);
  });

  it('of a cluster that does not exist is archived and told, and nothing is done', async () => {
    const { alerts, take } = intake();

    const handled = await take(JSON.stringify(eventOf(runtimeDetail())));

    expect(handled).toMatchObject({ outcome: 'archived', record: { decision: { actions: [] } } });
    expect(alerts).toHaveLength(1);
  });
});
