import fc from 'fast-check';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { anHour, chainOn, verified } from '../builders/chain.ts';
import { runs } from '../builders/runs.ts';

const hours = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 5 });

const aChain = async (objectsPerHour: readonly number[]): Promise<MemoryStore> => {
  const store = new MemoryStore();
  const chain = chainOn(store);
  for (const [hour, objects] of objectsPerHour.entries())
    await anHour(
      chain,
      Array.from({ length: objects }, (_, n) => `${hour}-${n}`),
    );
  return store;
};

/** The key under which a change of this object is told: a signature is told of as the digest that it signs. */
const toldAs = (key: string): string => key.replace(/\.sig$/, '.json');

describe('a chain', () => {
  it('is valid whatever came in', async () => {
    await fc.assert(
      fc.asyncProperty(hours, async (objectsPerHour) => {
        const { exit, faults } = await verified(await aChain(objectsPerHour));
        expect({ exit, faults }).toEqual({ exit: 0, faults: [] });
      }),
      { numRuns: runs(30) },
    );
  });

  it('shows any one byte changed anywhere, and names the object', async () => {
    await fc.assert(
      fc.asyncProperty(
        hours,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (objectsPerHour, which, where, bits) => {
          const store = await aChain(objectsPerHour);
          const keys = [...store.objects.keys()];
          const key = keys[which % keys.length]!;
          const version = store.objects.get(key)![0]!;
          const body = Buffer.from(version.body!);
          body[where % body.length]! ^= bits;
          store.objects.set(key, [{ ...version, body }]);

          const { exit, faults } = await verified(store);
          expect(exit).toBe(1);
          expect(faults.join('\n')).toContain(`MODIFIED ${toldAs(key)} `);
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('shows any object gone, and names it, but for the newest digest without a trace', async () => {
    await fc.assert(
      fc.asyncProperty(hours, fc.nat(), async (objectsPerHour, which) => {
        const store = await aChain(objectsPerHour);
        const keys = [...store.objects.keys()];
        const key = keys[which % keys.length]!;
        store.objects.delete(key);
        const { exit, faults } = await verified(store);
        const bare = /\/chain\/\d+\.json$/.test(key) && objectsPerHour.length === 1;
        if (bare) expect(exit).toBe(0);
        else expect(faults.join('\n')).toContain(`MISSING ${key} `);
      }),
      { numRuns: runs(100) },
    );
  });
});
