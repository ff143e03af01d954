import { jest } from '@jest/globals';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { planPrefix, plansPrefix } from '../../src/archive/keys.ts';
import { planRecords } from '../../src/archive/plan-records.ts';
import { history, openPlans, readPlan } from '../../src/archive/plans.ts';
import type { ArchiveStore } from '../../src/ports.ts';
import { aClock } from '../builders/clock.ts';
import { prodCluster, storePlanRecords } from '../builders/plan-records.ts';

const prefix = planPrefix(prodCluster);
const ids = (plans: readonly { id: string }[]): string[] => plans.map(({ id }) => id);

describe('how far a plan came', () => {
  it.each([
    [[], 'proposed'],
    [['failure'], 'proposed'],
    [['before-image'], 'acted'],
    [['before-image', 'action-label', 'verdict-1', 'failure'], 'acted'],
    [['before-image', 'release'], 'released'],
    [['release'], 'released'],
  ])('a plan with %j is %s', async (kinds, state) => {
    const store = new MemoryStore();
    const id = await storePlanRecords(store, 1, { kinds });
    expect(await planRecords(store, prefix)).toEqual([
      expect.objectContaining({ id, state, kinds: ['plan', ...kinds].sort() }),
    ]);
  });

  it('is told by one listing, whatever else lies there', async () => {
    const store = new MemoryStore();
    await storePlanRecords(store, 1);
    await store.put(`${prefix}notes.json`, 'x');
    await store.put(`${prefix}${'0'.repeat(20)}/notes.txt`, 'x');
    const get = jest.spyOn(store, 'get');
    expect(await planRecords(store, prefix)).toHaveLength(1);
    expect(get).not.toHaveBeenCalled();
  });
});

describe('open plans', () => {
  it('are those that were acted on and not released, of the asked cluster', async () => {
    const store = new MemoryStore();
    await storePlanRecords(store, 1, { kinds: [] });
    const open = await storePlanRecords(store, 2, { uid: 'u2' });
    await storePlanRecords(store, 3, { kinds: ['before-image', 'release'] });
    const elsewhere = await storePlanRecords(store, 4, { cluster: 'qa' });
    expect(await openPlans(store, prefix)).toEqual([
      expect.objectContaining({
        id: open,
        targetUid: 'u2',
        namespace: 'shop',
        problem: null,
        plan: expect.objectContaining({ id: open }),
      }),
    ]);
    expect(ids(await openPlans(store, plansPrefix))).toEqual([open, elsewhere]);
  });

  it.each([
    ['missing', null, 'plan-record-missing'],
    ['no JSON', '{"half', 'record-not-json'],
    ['a list', '[]', 'record-not-json'],
  ])('still show when the plan record is %s, with the reason', async (_what, body, code) => {
    const store = new MemoryStore();
    const id = '01'.repeat(10);
    if (body !== null) await store.put(`${prefix}${id}/plan.json`, body);
    await store.put(`${prefix}${id}/before-image.json`, '{}');
    expect(await openPlans(store, prefix)).toEqual([
      expect.objectContaining({ id, plan: null, targetUid: null, problem: expect.objectContaining({ code }) }),
    ]);
  });
});

describe('finding a plan by its id', () => {
  it('takes the first digits, in whichever cluster', async () => {
    const store = new MemoryStore();
    await storePlanRecords(store, 0x1a);
    const id = await storePlanRecords(store, 0x1b, { cluster: 'other' });
    expect(await readPlan(store, '1b')).toMatchObject({ state: 'found', plan: { id } });
    expect(await readPlan(store, id)).toMatchObject({ state: 'found', plan: { id } });
  });

  it('names the candidates when the digits fit several', async () => {
    const store = new MemoryStore();
    const both = [await storePlanRecords(store, 0x1a), await storePlanRecords(store, 0x1b)];
    expect(await readPlan(store, '1')).toEqual({ state: 'ambiguous', ids: both });
  });

  it.each(['2', '', '../..', '1A', 'x'.repeat(30)])('finds nothing for %j', async (given) => {
    const store = new MemoryStore();
    await storePlanRecords(store, 0x1a);
    expect(await readPlan(store, given)).toEqual({ state: 'absent' });
  });
});

describe('the history of a cluster', () => {
  const clock = aClock('2026-11-23T12:00:00.000Z');
  const past = (store: ArchiveStore) => history(store, prodCluster, clock.now());

  it('is empty where nothing was done, proposals or not', async () => {
    const store = new MemoryStore();
    await storePlanRecords(store, 1, { kinds: [], uid: 'u' });
    const seen = await past(store);
    expect(seen.actedLastHour).toBe(0);
    expect([...seen.actedLastHourByNamespace]).toEqual([]);
    expect(seen.containedBefore('u')).toBeNull();
  });

  it('counts what was acted on within the hour, released or not, by namespace', async () => {
    const store = new MemoryStore({ clock });
    await storePlanRecords(store, 1, { savedAt: '2026-11-23T11:59:00.000Z' });
    await storePlanRecords(store, 2, { savedAt: '2026-11-23T11:30:00.000Z', kinds: ['before-image', 'release'] });
    await storePlanRecords(store, 3, { savedAt: '2026-11-23T11:00:00.000Z' });
    await storePlanRecords(store, 4, { savedAt: '2026-11-23T11:01:00.000Z', namespace: '__proto__' });
    await storePlanRecords(store, 5, { savedAt: '2026-11-23T11:01:00.000Z', namespace: null });
    await storePlanRecords(store, 6, { savedAt: '2026-11-23T11:59:00.000Z', cluster: 'other' });
    const seen = await past(store);
    expect(seen.actedLastHour).toBe(4);
    expect([...seen.actedLastHourByNamespace]).toEqual([
      ['shop', 2],
      ['__proto__', 1],
    ]);
  });

  it('goes by the clock of the store where the record tells no time', async () => {
    const store = new MemoryStore({ clock: aClock('2026-11-23T10:59:00.000Z') });
    await storePlanRecords(store, 1);
    expect((await past(store)).actedLastHour).toBe(0);
  });

  it('counts what nobody dates as just now: a budget is better used up than overrun', async () => {
    const store = new MemoryStore();
    await storePlanRecords(store, 1);
    const undated: ArchiveStore = {
      put: (key, body) => store.put(key, body),
      get: (key) => store.get(key),
      async *list(prefixOf) {
        for await (const { key, size } of store.list(prefixOf)) yield { key, size };
      },
    };
    expect((await past(undated)).actedLastHour).toBe(1);
  });

  it('names the open plan on a target, however old, and none that was released', async () => {
    const store = new MemoryStore();
    const open = await storePlanRecords(store, 1, { uid: 'open', savedAt: '2025-01-01T00:00:00.000Z' });
    await storePlanRecords(store, 2, { uid: 'released', kinds: ['before-image', 'release'] });
    const seen = await past(store);
    expect([seen.containedBefore('open'), seen.containedBefore('released'), seen.containedBefore('other')]).toEqual([
      open,
      null,
      null,
    ]);
  });
});
