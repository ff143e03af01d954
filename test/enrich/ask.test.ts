import { setTimeout as pause } from 'node:timers/promises';
import { lookAtPod } from '../../src/enrich/enrich.ts';
import type { Look } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { aPod, podUid } from '../builders/pod.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const { jest } = import.meta;
const ref = { namespace: 'shop', name: 'web-6d5f7c9b8-abcde', uid: podUid };

/** A cluster of which one kind is never answered. */
class HangingCluster extends FakeCluster {
  override list(...[resource, options]: Parameters<FakeCluster['list']>): Promise<Look<never[]>> {
    if (resource === resources.services) return new Promise(() => {});
    return super.list(resource, options) as Promise<Look<never[]>>;
  }
}

describe('a look that gets no answer', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is given up after 25 seconds, and what the others saw is used', async () => {
    const looking = lookAtPod(new HangingCluster({ objects: [aPod()] }), ref);
    // The fake cluster answers in real time, so that all but one have answered by now.
    await pause(50);
    await jest.advanceTimersByTimeAsync(24_000);
    const early = await Promise.race([looking, 'still looking']);
    await jest.advanceTimersByTimeAsync(2_000);
    const { seen } = await looking;
    expect(early).toBe('still looking');
    expect(seen?.services).toMatchObject({ state: 'unreachable', problem: { code: 'look-too-slow' } });
    expect(seen?.neighbours).toMatchObject({ state: 'found', value: [{}] });
  });

  it('leaves no timer behind when all have answered', async () => {
    await lookAtPod(new FakeCluster({ objects: [aPod()] }), ref);
    expect(jest.getTimerCount()).toBe(0);
  });
});
