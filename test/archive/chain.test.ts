import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { writeDigest } from '../../src/archive/chain.ts';
import { decodeDigest, sha256Hex, stringToSign } from '../../src/archive/digest.ts';
import { linkKey } from '../../src/archive/digest-keys.ts';
import { findingKey } from '../../src/archive/keys.ts';
import { MissedObjects } from '../../src/archive/missed-objects.ts';
import { verifierOf } from '../../src/archive/signature.ts';
import { canonicalJson } from '../../src/json.ts';
import type { ArchiveStore } from '../../src/ports.ts';
import { archivedFinding } from '../builders/archived-finding.ts';
import { about, anHour, chainOn, type TestChain, verified } from '../builders/chain.ts';
import { aSigner } from '../builders/signer.ts';

const text = async (store: ArchiveStore, key: string): Promise<string> => {
  const stored = await store.get(key);
  return stored.state === 'found' ? Buffer.from(stored.body).toString('utf8') : '';
};

const keysOf = async (store: ArchiveStore, prefix = ''): Promise<string[]> =>
  (await Array.fromAsync(store.list(prefix))).map(({ key }) => key);

const objectsIn = async (chain: TestChain): Promise<string[]> => {
  const bodies = await Promise.all(
    (await keysOf(chain.store, 'digests/'))
      .filter((key) => key.endsWith('Z.json'))
      .map((key) => text(chain.store, key)),
  );
  return bodies.flatMap((body) => decodeDigest(Buffer.from(body))?.objects.map(({ key }) => key) ?? []).sort();
};

describe('a digest', () => {
  it('states what came in, in canonical JSON, with a detached signature over its place, hash, predecessor and number', async () => {
    const chain = chainOn(new MemoryStore());
    await chain.store.put(findingKey(archivedFinding(), 'finding'), 'f');
    await chain.store.put('evidence/v1/0.json', 'x');
    chain.clock.set('2026-11-23T13:00:00.000Z');
    const written = await writeDigest(chain, {
      ...about,
      region: 'eu-west-1',
      duplicates412: 7,
      dlqDepth: 2,
      policySha256: 'b'.repeat(64),
    });

    const key = 'digests/v1/eu-west-1/2026/11/23/130000Z.json';
    const body = await text(chain.store, key);
    expect(JSON.parse(body)).toEqual({
      v: 1,
      chain_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sequence: 1,
      window: { start: '1970-01-01T00:00:00.000Z', end: '2026-11-23T13:00:00.000Z' },
      previous: null,
      key_fingerprint: chain.signer.fingerprint,
      alg: 'Ed25519',
      counts: { objects: 2, by_kind: { finding: 1, other: 1 }, duplicates_412: 7, dlq_depth: 2 },
      objects: [
        { key: 'evidence/v1/0.json', version_id: 'v2', sha256: sha256Hex('x'), size: 1 },
        { key: findingKey(archivedFinding(), 'finding'), version_id: 'v1', sha256: sha256Hex('f'), size: 1 },
      ],
      policy_sha256: 'b'.repeat(64),
      software_version: 'lazaret/0.1.0',
    });
    expect(body).toBe(canonicalJson(JSON.parse(body)));
    const signature = await text(chain.store, 'digests/v1/eu-west-1/2026/11/23/130000Z.sig');
    const message = Buffer.from(`2026-11-23T13:00:00.000Z\n${key}\n${sha256Hex(body)}\nnull\n1`);
    const pem = await text(chain.store, `digests/v1/eu-west-1/keys/${chain.signer.fingerprint}.pub`);
    expect(
      verifierOf([pem]).verify({ keyFingerprint: chain.signer.fingerprint, alg: 'Ed25519', message, signature }),
    ).toBe('valid');
    expect(written).toMatchObject({ state: 'written', key, more: false });
  });

  it('is signed for an empty window too, so that silence is a statement', async () => {
    const chain = chainOn(new MemoryStore());
    const { digest } = await anHour(chain, []);
    expect(digest).toMatchObject({ sequence: 1, objects: [], counts: { objects: 0, by_kind: {} } });
    expect((await verified(chain.store)).exit).toBe(0);
  });

  it('names the one before by key, hash and signature, counts on, and starts where that one ended', async () => {
    const chain = chainOn(new MemoryStore());
    const first = await anHour(chain, ['a']);
    const { digest } = await anHour(chain, ['b']);
    expect(digest.sequence).toBe(2);
    expect(digest.chain_id).toBe(first.digest.chain_id);
    expect(digest.window).toEqual({ start: '2026-11-23T13:00:00.000Z', end: '2026-11-23T14:00:00.000Z' });
    const body = await text(chain.store, first.key);
    expect(digest.previous).toEqual({
      key: first.key,
      sha256: sha256Hex(body),
      signature: await text(chain.store, first.key.replace('.json', '.sig')),
    });
    expect(stringToSign(digest, 'k', 's').toString()).toBe(
      `2026-11-23T14:00:00.000Z\nk\ns\n${digest.previous?.signature}\n2`,
    );
  });
});

describe('when digests are made', () => {
  it('on schedule the window ends at the full hour, however late the function starts, and once only', async () => {
    const chain = chainOn(new MemoryStore());
    chain.clock.set('2026-11-23T13:04:17.123Z');
    const end = new Date('2026-11-23T13:00:00.000Z');
    expect(await writeDigest(chain, about, { end })).toMatchObject({
      state: 'written',
      key: 'digests/v1/local/2026/11/23/130000Z.json',
    });
    expect(await writeDigest(chain, about, { end })).toEqual({
      state: 'up-to-date',
      key: 'digests/v1/local/2026/11/23/130000Z.json',
    });
  });

  it('covers hours that were missed with one window', async () => {
    const chain = chainOn(new MemoryStore());
    await anHour(chain, []);
    chain.clock.advance(5 * 3_600_000);
    const { digest } = await anHour(chain, []);
    expect(digest.window).toEqual({ start: '2026-11-23T13:00:00.000Z', end: '2026-11-23T19:00:00.000Z' });
  });

  it('on demand several may be made in one second: each window ends later than the one before', async () => {
    const chain = chainOn(new MemoryStore());
    chain.clock.set('2026-11-23T12:00:00.700Z');
    const ends: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const written = await writeDigest(chain, about);
      ends.push(written.state === 'written' ? written.digest.window.end : written.state);
    }
    expect(ends).toEqual(['2026-11-23T12:00:00.000Z', '2026-11-23T12:00:01.000Z', '2026-11-23T12:00:02.000Z']);
    expect((await verified(chain.store)).faults).toEqual([]);
  });

  it('a clock a little behind still makes a window that ends later; one far behind is refused, and nothing is lost', async () => {
    const chain = chainOn(new MemoryStore());
    await anHour(chain, ['a']);
    chain.clock.set('2026-11-23T12:55:00.000Z');
    await chain.store.put('evidence/v1/b.json', 'b');
    expect(await writeDigest(chain, about)).toMatchObject({ digest: { window: { end: '2026-11-23T13:00:01.000Z' } } });
    await chain.store.put('evidence/v1/c.json', 'c');
    chain.clock.set('2026-11-23T12:00:00.000Z');
    expect(await writeDigest(chain, about)).toMatchObject({ state: 'refused', problem: { code: 'clock-behind' } });
    chain.clock.set('2026-11-23T15:00:00.000Z');
    await writeDigest(chain, about);
    expect((await verified(chain.store)).faults).toEqual([]);
  });

  it('more objects than fit are left for one more digest at once', async () => {
    const chain = chainOn(new MemoryStore());
    for (let n = 0; n < 5; n += 1) await chain.store.put(`evidence/v1/${n}.json`, 'x');
    const more: boolean[] = [];
    for (let n = 0; n < 3; n += 1) {
      const written = await writeDigest(chain, about, { limit: 2 });
      more.push(written.state === 'written' && written.more);
    }
    expect(more).toEqual([true, true, false]);
    expect(await objectsIn(chain)).toHaveLength(5);
  });
});

/** A store whose process ends at its n-th write: before it, or just after. */
const dyingAt = (store: ArchiveStore, n: number, when: 'before' | 'after'): ArchiveStore => {
  let writes = 0;
  return {
    get: (key, version) => store.get(key, version),
    list: (prefix) => store.list(prefix),
    put: async (key, body) => {
      writes += 1;
      if (writes === n && when === 'before') throw new Error('killed');
      const answer = await store.put(key, body);
      if (writes === n) throw new Error('killed');
      return answer;
    },
  };
};

describe('a chain that is interrupted', () => {
  const deaths = [1, 2, 3, 4].flatMap((n) => (['before', 'after'] as const).map((when) => ({ n, when })));

  it.each(deaths)(
    'killed $when write $n: the next digest makes it whole, with every object and no gap',
    async ({ n, when }) => {
      const store = new MemoryStore();
      const chain = chainOn(store);
      await store.put('evidence/v1/a.json', 'a');
      await expect(writeDigest({ ...chain, store: dyingAt(store, n, when) }, about)).rejects.toThrow('killed');
      await store.put('evidence/v1/b.json', 'b');
      chain.clock.advance(1000);
      expect(await writeDigest(chain, about)).toMatchObject({ state: 'written' });
      expect((await verified(store)).faults).toEqual([]);
      expect(await objectsIn(chain)).toEqual(['evidence/v1/a.json', 'evidence/v1/b.json']);
    },
  );

  it('of two runs at once one takes the number; the other leaves its objects for the next digest', async () => {
    const store = new MemoryStore();
    const chain = chainOn(store);
    await store.put('evidence/v1/a.json', 'a');
    const other = {
      ...chain,
      news: { take: async () => ({ objects: [], more: false, done: async () => expect('done').toBe('never') }) },
    };
    const answers = await Promise.all([writeDigest(chain, about), writeDigest(other, about)]);
    expect(answers.map(({ state }) => state)).toEqual(['written', 'written-by-another']);
    await anHour(chain, ['b']);
    expect((await verified(store)).faults).toEqual([]);
  });

  it('goes on after its key was replaced; the verifier must be told of the new one', async () => {
    const store = new MemoryStore();
    const chain = chainOn(store);
    await anHour(chain, ['a']);
    const signer = aSigner();
    const { key } = await anHour({ ...chain, signer }, ['b']);
    expect((await verified(store)).faults).toEqual([
      `MODIFIED ${key} (key-unknown)`,
      'UNDIGESTED evidence/v1/b.json (not-digested)',
    ]);
    expect((await verified(store, { trusted: [chain.signer.fingerprint, signer.fingerprint] })).exit).toBe(0);
  });

  it.each([
    ['no JSON', 'x'],
    ['not signed by a stored key', JSON.stringify({ key: 'k', signature: 's', digest: '{}' })],
  ])('adds nothing to a newest digest that is %s', async (_what, body) => {
    const chain = chainOn(new MemoryStore());
    await anHour(chain, ['a']);
    await chain.store.put(linkKey('local', 2), body);
    expect(await writeDigest(chain, about)).toMatchObject({
      state: 'refused',
      problem: { code: 'chain-head-invalid' },
    });
  });

  it('adds nothing to a newest digest that was signed by a stranger', async () => {
    const store = new MemoryStore();
    const stranger = chainOn(store);
    await anHour(stranger, ['a']);
    store.objects.delete(`digests/v1/local/keys/${stranger.signer.fingerprint}.pub`);
    expect(await writeDigest(chainOn(store), about)).toMatchObject({
      state: 'refused',
      problem: { code: 'chain-head-invalid' },
    });
  });
});

describe('what notifications missed', () => {
  it('is found by a listing and digested with its present hash', async () => {
    const store = new MemoryStore();
    const chain = chainOn(store);
    await anHour(chain, ['a']);
    store.addVersion('evidence/v1/missed.json', Buffer.from('missed'));
    expect((await verified(store)).faults).toEqual(['UNDIGESTED evidence/v1/missed.json (not-digested)']);
    const news = new MissedObjects(store, { now: chain.clock.now(), graceMs: 0 });
    expect(await writeDigest({ ...chain, news }, about)).toMatchObject({
      digest: { objects: [{ key: 'evidence/v1/missed.json', sha256: sha256Hex('missed') }] },
    });
    expect((await verified(store)).faults).toEqual([]);
  });
});
