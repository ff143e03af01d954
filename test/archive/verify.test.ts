import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { writeDigest } from '../../src/archive/chain.ts';
import { type Digest, decodeDigest, sha256Hex } from '../../src/archive/digest.ts';
import { linkKey } from '../../src/archive/digest-keys.ts';
import { MissedObjects } from '../../src/archive/missed-objects.ts';
import type { NewObjects } from '../../src/archive/new-objects.ts';
import type { ArchiveStore } from '../../src/ports.ts';
import { about, anHour, chainOn, forge, type TestChain, verified } from '../builders/chain.ts';
import { aSigner } from '../builders/signer.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

/** What somebody with the keys to the room can do, and a store never does. */
type Room = {
  readonly store: ArchiveStore & NewObjects;
  overwrite(key: string, body: string | Uint8Array): Promise<void>;
  remove(...keys: string[]): void;
};

const memoryRoom = (): Room => {
  const store = new MemoryStore();
  const overwrite = async (key: string, body: string | Uint8Array): Promise<void> => {
    const [first] = store.objects.get(key) ?? [];
    store.objects.set(key, [{ versionId: 'v0', modifiedAt: new Date(), ...first, body: Buffer.from(body) }]);
  };
  return { store, overwrite, remove: (...keys) => void keys.map((key) => store.objects.delete(key)) };
};

const folderRoom = (): Room => {
  const folder = temporaryFolder();
  const store = new FolderStore(folder);
  const overwrite = async (key: string, body: string | Uint8Array): Promise<void> => {
    await store.put(key, '');
    chmodSync(path.join(folder, key), 0o640);
    writeFileSync(path.join(folder, key), body);
  };
  return { store, overwrite, remove: (...keys) => void keys.map((key) => rmSync(path.join(folder, key))) };
};

const bytesOf = async (store: ArchiveStore, key: string): Promise<Buffer> => {
  const stored = await store.get(key);
  if (stored.state === 'absent') throw new Error(`${key}: absent`);
  return Buffer.from(stored.body);
};

const flip = async ({ store, overwrite }: Room, key: string, where: number | string): Promise<void> => {
  const bytes = await bytesOf(store, key);
  const at = typeof where === 'string' ? bytes.indexOf(where) : where;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await overwrite(key, bytes);
};

const digestAt = async (store: ArchiveStore, key: string): Promise<Digest> => decodeDigest(await bytesOf(store, key))!;

/** Five hours: two objects, none, one, none, one. d[1] to d[5] are the digests' keys without their ending. */
const d = ['', ...[13, 14, 15, 16, 17].map((hour) => `digests/v1/local/2026/11/23/${hour}0000Z`)];
const link = (n: number): string => linkKey('local', n);
const everyTrace = (n: number): string[] => [`${d[n]}.json`, `${d[n]}.sig`, link(n)];
const undigested = (...names: string[]): string[] =>
  names.map((name) => `UNDIGESTED evidence/v1/${name}.json (not-digested)`);

const fiveHours = async (room: Room): Promise<TestChain> => {
  const chain = chainOn(room.store);
  for (const objects of [['a1', 'a2'], [], ['c'], [], ['e']]) await anHour(chain, objects);
  return chain;
};

type Case = [what: string, tamper: (room: Room, chain: TestChain) => Promise<unknown> | unknown, faults: string[]];

const cases: Case[] = [
  ['nothing', () => {}, []],
  [
    'one bit of an object',
    (room) => flip(room, 'evidence/v1/c.json', 3),
    ['MODIFIED evidence/v1/c.json (bytes-differ)'],
  ],
  [
    'an object cut short',
    (room) => room.overwrite('evidence/v1/c.json', ''),
    ['MODIFIED evidence/v1/c.json (bytes-differ)'],
  ],
  ['an object deleted', (room) => room.remove('evidence/v1/a2.json'), ['MISSING evidence/v1/a2.json (object-missing)']],
  ['an object that no digest names', (room) => room.overwrite('evidence/v1/x.json', 'x'), undigested('x')],
  [
    'one bit of a digest',
    (room) => flip(room, `${d[3]}.json`, 'lazaret'),
    [`MODIFIED ${d[3]}.json (signature-invalid)`, ...undigested('c')],
  ],
  [
    'one bit of the first digest',
    (room) => flip(room, `${d[1]}.json`, 'lazaret'),
    [`MODIFIED ${d[1]}.json (signature-invalid)`, ...undigested('a1', 'a2')],
  ],
  [
    'one bit of the newest digest',
    (room) => flip(room, `${d[5]}.json`, 'lazaret'),
    [`MODIFIED ${d[5]}.json (signature-invalid)`, ...undigested('e')],
  ],
  [
    'one bit of a signature',
    (room) => flip(room, `${d[3]}.sig`, 5),
    [`MODIFIED ${d[3]}.json (signature-invalid)`, ...undigested('c')],
  ],
  [
    'a newline after the newest signature',
    async (room) => room.overwrite(`${d[5]}.sig`, `${await bytesOf(room.store, `${d[5]}.sig`)}\n`),
    [`MODIFIED ${d[5]}.json (signature-invalid)`, ...undigested('e')],
  ],
  ['a signature deleted', (room) => room.remove(`${d[2]}.sig`), [`MISSING ${d[2]}.sig (signature-missing)`]],
  ['one bit of the copy under a number', (room) => flip(room, link(2), 9), [`MODIFIED ${link(2)} (link-differs)`]],
  ['the copy under a number deleted', (room) => room.remove(link(2)), [`MISSING ${link(2)} (link-missing)`]],
  [
    'a digest that is no JSON',
    (room) => room.overwrite(`${d[2]}.json`, '{"v":1,'),
    [`MODIFIED ${d[2]}.json (digest-unreadable)`],
  ],
  [
    'a digest file deleted',
    (room) => room.remove(`${d[3]}.json`),
    [`MISSING ${d[3]}.json (digest-missing)`, ...undigested('c')],
  ],
  [
    'every trace of a digest in the middle',
    (room) => room.remove(...everyTrace(3)),
    [`MISSING ${d[3]}.json (digest-missing)`, ...undigested('c')],
  ],
  [
    'every trace of an empty digest',
    (room) => room.remove(...everyTrace(2)),
    [`MISSING ${d[2]}.json (digest-missing)`],
  ],
  [
    'every trace of two in a row',
    (room) => room.remove(...everyTrace(2), ...everyTrace(3)),
    [`GAP ${d[4]}.json (sequence-gap)`, `MISSING ${d[3]}.json (digest-missing)`, ...undigested('c')],
  ],
  [
    'every trace of the first',
    (room) => room.remove(...everyTrace(1)),
    [`MISSING ${d[1]}.json (digest-missing)`, ...undigested('a1', 'a2')],
  ],
  ['every trace of the newest, which had objects', (room) => room.remove(...everyTrace(5)), undigested('e')],
  [
    'the newest with its signature, not its copy',
    (room) => room.remove(`${d[5]}.json`, `${d[5]}.sig`),
    [`MISSING ${d[5]}.json (digest-missing)`, ...undigested('e')],
  ],
  [
    'the newest with its copy, not its signature',
    (room) => room.remove(`${d[5]}.json`, link(5)),
    [`MISSING ${d[5]}.json (digest-missing)`, ...undigested('e')],
  ],
  [
    'every digest, but not the key',
    (room) => room.remove(...[1, 2, 3, 4, 5].flatMap(everyTrace)),
    ['GAP digests/v1/local/ (no-digest)', ...undigested('a1', 'a2', 'c', 'e')],
  ],
  [
    'two digests in each other’s place',
    async (room) => {
      const [two, four] = [await bytesOf(room.store, `${d[2]}.json`), await bytesOf(room.store, `${d[4]}.json`)];
      const [twoSig, fourSig] = [await bytesOf(room.store, `${d[2]}.sig`), await bytesOf(room.store, `${d[4]}.sig`)];
      await room.overwrite(`${d[2]}.json`, four);
      await room.overwrite(`${d[2]}.sig`, fourSig);
      await room.overwrite(`${d[4]}.json`, two);
      await room.overwrite(`${d[4]}.sig`, twoSig);
    },
    [`MODIFIED ${d[2]}.json (digest-moved)`, `MODIFIED ${d[4]}.json (digest-moved)`],
  ],
  [
    'signatures of two digests exchanged',
    async (room) => {
      const [two, four] = [await bytesOf(room.store, `${d[2]}.sig`), await bytesOf(room.store, `${d[4]}.sig`)];
      await room.overwrite(`${d[2]}.sig`, four);
      await room.overwrite(`${d[4]}.sig`, two);
    },
    [`MODIFIED ${d[2]}.json (signature-invalid)`, `MODIFIED ${d[4]}.json (signature-invalid)`],
  ],
  [
    'a digest signed anew with a key of one’s own, key and copy beside it',
    async (room, chain) => {
      const stranger = aSigner();
      const digest = {
        ...(await digestAt(room.store, `${d[3]}.json`)),
        objects: [],
        key_fingerprint: stranger.fingerprint,
      };
      for (const [key, body] of (await forge(digest, stranger)).parts) await room.overwrite(key, body);
      await room.overwrite(`digests/v1/local/keys/${stranger.fingerprint}.pub`, stranger.pem);
      expect(stranger.fingerprint).not.toBe(chain.signer.fingerprint);
    },
    [`MODIFIED ${d[3]}.json (key-unknown)`, ...undigested('c')],
  ],
  [
    'a digest rewritten by the holder of the key, all traces of it too',
    async (room, chain) => {
      room.remove('evidence/v1/c.json');
      const digest = { ...(await digestAt(room.store, `${d[3]}.json`)), objects: [] };
      for (const [key, body] of (await forge(digest, chain.signer)).parts) await room.overwrite(key, body);
    },
    [`MODIFIED ${d[3]}.json (digest-replaced)`],
  ],
  [
    'a second digest after the same one, by the holder of the key',
    async (room, chain) => {
      const digest = await digestAt(room.store, `${d[4]}.json`);
      const fork = { ...digest, window: { ...digest.window, end: '2026-11-23T15:30:00.000Z' } };
      for (const [key, body] of (await forge(fork, chain.signer)).parts.slice(0, 2)) await room.overwrite(key, body);
    },
    [`GAP ${d[4]}.json (chain-forked)`, `MODIFIED ${link(4)} (link-differs)`],
  ],
  [
    'a clock that went backwards',
    async (room, chain) => {
      const head = await digestAt(room.store, `${d[5]}.json`);
      const before = {
        key: `${d[5]}.json`,
        sha256: 'c'.repeat(64),
        signature: (await bytesOf(room.store, `${d[5]}.sig`)).toString(),
      };
      const back = {
        ...head,
        objects: [],
        sequence: 6,
        previous: before,
        window: { start: head.window.end, end: '2026-11-23T13:30:00.000Z' },
      };
      for (const [key, body] of (await forge(back, chain.signer)).parts) await room.overwrite(key, body);
    },
    ['GAP digests/v1/local/2026/11/23/133000Z.json (out-of-order)'],
  ],
  [
    'a window that leaves time out',
    async (room, chain) => {
      const head = await digestAt(room.store, `${d[5]}.json`);
      const late = { ...head, window: { ...head.window, start: '2026-11-23T16:30:00.000Z' } };
      for (const [key, body] of (await forge(late, chain.signer)).parts) await room.overwrite(key, body);
    },
    [`GAP ${d[5]}.json (window-gap)`],
  ],
  [
    'a number left out',
    async (room, chain) => {
      const head = await digestAt(room.store, `${d[5]}.json`);
      room.remove(...everyTrace(5));
      for (const [key, body] of (await forge({ ...head, sequence: 7 }, chain.signer)).parts)
        await room.overwrite(key, body);
    },
    [`GAP ${d[5]}.json (sequence-gap)`],
  ],
  [
    'a chain begun anew',
    async (room, chain) => {
      const head = await digestAt(room.store, `${d[5]}.json`);
      for (const [key, body] of (await forge({ ...head, previous: null }, chain.signer)).parts)
        await room.overwrite(key, body);
    },
    [`GAP ${d[5]}.json (chain-restarted)`],
  ],
  [
    'a digest of another chain',
    async (room, chain) => {
      const head = await digestAt(room.store, `${d[5]}.json`);
      for (const [key, body] of (await forge({ ...head, chain_id: 'other' }, chain.signer)).parts)
        await room.overwrite(key, body);
    },
    [`GAP ${d[5]}.json (chain-changed)`],
  ],
];

describe.each([
  ['memory', memoryRoom],
  ['folder', folderRoom],
])('a chain in a %s store', (_name, open) => {
  it.each(cases)('finds and names %s', async (_what, tamper, faults) => {
    const room = open();
    const chain = await fiveHours(room);
    await tamper(room, chain);
    const result = await verified(room.store);
    expect(result.faults).toEqual([...faults].sort());
    expect(result.exit).toBe(faults.length === 0 ? 0 : 1);
  });

  it('finds and names a public key that was replaced: nothing is proven any more', async () => {
    const room = open();
    const { signer } = await fiveHours(room);
    const at = `digests/v1/local/keys/${signer.fingerprint}.pub`;
    await room.overwrite(at, aSigner().pem);
    const { faults, exit } = await verified(room.store);
    expect(exit).toBe(1);
    expect(faults).toEqual(
      [
        `MISSING ${at} (public-key-missing)`,
        `MODIFIED ${at} (public-key-changed)`,
        ...[1, 2, 3, 4, 5].map((n) => `MODIFIED ${d[n]}.json (key-unknown)`),
        ...undigested('a1', 'a2', 'c', 'e'),
      ].sort(),
    );
    expect((await verified(room.store, { publicKeys: [signer.pem] })).faults).toEqual([
      `MODIFIED ${at} (public-key-changed)`,
    ]);
  });
});

describe('what the chain alone cannot show', () => {
  const rewritten = async (): Promise<{ room: Room; old: TestChain; head: { key: string; sha256: string } }> => {
    const room = memoryRoom();
    const old = await fiveHours(room);
    const [head] = (await verified(room.store)).heads;
    room.remove(...(room.store as MemoryStore).objects.keys());
    await fiveHours(room);
    return { room, old, head: head! };
  };

  it('a chain made anew with another key is consistent; the fingerprint that was published gives it away', async () => {
    const { room, old } = await rewritten();
    const believed = await verified(room.store);
    expect(believed.exit).toBe(0);
    expect(believed.heads[0]?.fingerprints).not.toContain(old.signer.fingerprint);
    const { exit, faults } = await verified(room.store, { trusted: [old.signer.fingerprint] });
    expect(exit).toBe(1);
    expect(faults).toContain(`MODIFIED ${d[1]}.json (key-unknown)`);
  });

  it('and so does a head that was noted elsewhere', async () => {
    const { room, head } = await rewritten();
    expect((await verified(room.store, { anchors: [head] })).faults).toEqual([`MODIFIED ${head.key} (anchor-differs)`]);
  });

  it('a chain that lost its newest, empty digests without a trace misses a noted head', async () => {
    const room = memoryRoom();
    const chain = await fiveHours(room);
    const { key } = await anHour(chain, []);
    const [head] = (await verified(room.store)).heads;
    expect(head).toMatchObject({
      region: 'local',
      sequence: 6,
      key,
      end: '2026-11-23T18:00:00.000Z',
      fingerprints: [chain.signer.fingerprint],
    });
    room.remove(key, key.replace('.json', '.sig'), link(6));
    expect((await verified(room.store)).exit).toBe(0);
    expect((await verified(room.store, { anchors: [head!] })).faults).toEqual([`MISSING ${key} (anchor-missing)`]);
  });

  it('or has grown stale', async () => {
    const room = memoryRoom();
    await fiveHours(room);
    const now = new Date('2026-11-23T20:00:00.000Z');
    const stale = await verified(room.store, { now, staleAfterMs: 2 * 3_600_000 });
    expect(stale.faults).toEqual([`GAP ${d[5]}.json (chain-stale)`]);
    expect((await verified(room.store, { now, staleAfterMs: 4 * 3_600_000 })).exit).toBe(0);
  });
});

describe('a store with versions', () => {
  const roomWithVersions = async (): Promise<{ store: MemoryStore; chain: TestChain }> => {
    const store = new MemoryStore();
    return { store, chain: await fiveHours({ ...memoryRoom(), store }) };
  };

  it('shows an object that a new version hides, even one with the same bytes', async () => {
    const { store } = await roomWithVersions();
    store.addVersion('evidence/v1/c.json', Buffer.from('other'));
    store.addVersion('evidence/v1/e.json', await bytesOf(store, 'evidence/v1/e.json'));
    expect((await verified(store)).faults).toEqual([
      'SHADOWED evidence/v1/c.json (newer-version)',
      'SHADOWED evidence/v1/e.json (newer-version)',
    ]);
  });

  it('shows an object that a delete marker hides, and one that was put in its place', async () => {
    const { store } = await roomWithVersions();
    store.addVersion('evidence/v1/c.json', null);
    store.addVersion('evidence/v1/e.json', null);
    await store.put('evidence/v1/e.json', 'instead');
    expect((await verified(store)).faults).toEqual([
      'SHADOWED evidence/v1/c.json (delete-marker)',
      'SHADOWED evidence/v1/e.json (newer-version)',
    ]);
  });

  it('goes on saying so when the chain has digested the newer version too', async () => {
    const { store, chain } = await roomWithVersions();
    store.addVersion('evidence/v1/c.json', null);
    await store.put('evidence/v1/c.json', 'instead');
    await anHour(chain, []);
    expect((await verified(store)).faults).toEqual([
      'SHADOWED evidence/v1/c.json (digests-disagree)',
      'SHADOWED evidence/v1/c.json (newer-version)',
    ]);
  });

  it('shows what was written over an object before its digest was made, and signs what came first', async () => {
    const { store, chain } = await roomWithVersions();
    await store.put('evidence/v1/f.json', 'first');
    store.addVersion('evidence/v1/f.json', Buffer.from('forged'));
    const news = new MissedObjects(store, { now: chain.clock.now(), graceMs: 0 });
    await anHour({ ...chain, news }, []);
    expect((await verified(store)).faults).toEqual(['SHADOWED evidence/v1/f.json (newer-version)']);
  });

  it('shows that what was signed was not the first', async () => {
    const { store, chain } = await roomWithVersions();
    await store.put('evidence/v1/f.json', 'first');
    store.addVersion('evidence/v1/f.json', Buffer.from('forged'));
    const stored = await store.get('evidence/v1/f.json');
    const object = {
      key: 'evidence/v1/f.json',
      versionId: (stored.state === 'found' && stored.versionId) || null,
      sha256: sha256Hex('forged'),
      size: 6,
    };
    const news: NewObjects = { take: async () => ({ objects: [object], more: false, done: async () => {} }) };
    await anHour({ ...chain, news }, []);
    expect((await verified(store)).faults).toEqual(['SHADOWED evidence/v1/f.json (older-version)']);
  });

  it('misses the very version that was signed', async () => {
    const { store } = await roomWithVersions();
    const key = 'evidence/v1/c.json';
    store.addVersion(key, Buffer.from('{"name":"c"}\n'));
    store.objects.set(key, store.objects.get(key)!.slice(1));
    expect((await verified(store)).faults).toEqual([`MISSING ${key} (object-missing)`]);
  });

  it('shows digests, signatures and keys that are hidden, and judges by what was written first', async () => {
    const { store, chain } = await roomWithVersions();
    const pub = `digests/v1/local/keys/${chain.signer.fingerprint}.pub`;
    for (const key of [`${d[2]}.json`, `${d[3]}.sig`, pub, link(4)]) store.addVersion(key, Buffer.from('other'));
    store.addVersion(`${d[5]}.json`, null);
    const hidden = [`${d[2]}.json`, `${d[3]}.sig`, `${d[5]}.json`, pub, link(4)];
    expect((await verified(store)).faults).toEqual(hidden.map((key) => `SHADOWED ${key} (newer-version)`).sort());
  });
});

describe('a second chain', () => {
  it('vouches for nothing with a key of its own, until that key is trusted', async () => {
    const { store } = memoryRoom();
    const first = chainOn(store);
    await anHour(first, ['a']);
    const second = { ...chainOn(store), signer: aSigner() };
    second.clock.advance(3 * 3_600_000);
    await store.put('evidence/v1/forged.json', 'forged');
    await writeDigest(second, { ...about, region: 'zz' });

    const { exit, faults } = await verified(store);

    expect(exit).toBe(1);
    expect(faults.filter((fault) => fault.includes('key-unknown'))).toHaveLength(1);
    expect(faults).toContain('UNDIGESTED evidence/v1/forged.json (not-digested)');
    const trusted = [first.signer.fingerprint, second.signer.fingerprint];
    expect((await verified(store, { trusted })).exit).toBe(0);
  });
});

describe('objects that are not yet due', () => {
  it('are pending for two hours, then a fault; a time in the future is one at once', async () => {
    const store = new MemoryStore({ clock: { now: () => new Date('2026-11-23T18:00:00.000Z') } });
    await fiveHours({ ...memoryRoom(), store });
    await store.put('evidence/v1/new.json', 'new');
    const { graceMs: _none, ...options } = { graceMs: 0, now: new Date('2026-11-23T19:59:00.000Z') };
    const young = await verified(store, { ...options, graceMs: 7_200_000 });
    expect(young).toMatchObject({ exit: 0, pending: 1, faults: [] });
    const old = await verified(store, { now: new Date('2026-11-23T20:01:00.000Z'), graceMs: 7_200_000 });
    expect(old).toMatchObject({ exit: 1, pending: 0, faults: undigested('new') });
    const ahead = await verified(store, { now: new Date('2026-11-23T15:00:00.000Z'), graceMs: 7_200_000 });
    expect(ahead.faults).toEqual(undigested('new'));
  });
});

describe('what a verification answers', () => {
  it('counts, heads and progress, and 0 for an archive as it was signed', async () => {
    const room = memoryRoom();
    await fiveHours(room);
    const steps: object[] = [];
    const result = await verified(room.store, { onProgress: (step) => steps.push(step) });
    expect(result).toMatchObject({
      exit: 0,
      digests: { VALID: 5, GAP: 0 },
      objects: { VALID: 4 },
      pending: 0,
      couldNotLook: [],
    });
    expect(steps).toHaveLength(5);
    expect(steps.at(-1)).toEqual({ digests: 5, objects: 4, of: 4 });
  });

  it('1 for evidence without any digest', async () => {
    const { store } = memoryRoom();
    await store.put('evidence/v1/a.json', 'a');
    expect(await verified(store)).toMatchObject({
      exit: 1,
      faults: ['GAP digests/v1/ (no-chain)', ...undigested('a')],
    });
  });

  it('3 for a store with nothing in it: that is no archive', async () => {
    expect(await verified(memoryRoom().store)).toMatchObject({ exit: 3, couldNotLook: [{ code: 'could-not-read' }] });
  });

  it.each([
    ['an object', (key: string) => key === 'evidence/v1/c.json'],
    ['a digest', (key: string) => key === `${d[2]}.json`],
    ['a digest that names objects', (key: string) => key === `${d[3]}.json`],
  ])('3 when %s cannot be read, and nobody is blamed for it', async (_what, refuses) => {
    const room = memoryRoom();
    await fiveHours(room);
    const { store } = room;
    const failing: ArchiveStore = {
      put: store.put,
      list: (prefix) => store.list(prefix),
      get: async (key) => {
        if (refuses(key)) throw new Error('AccessDenied');
        return store.get(key);
      },
    };
    const result = await verified(failing);
    expect(result).toMatchObject({ exit: 3, faults: [] });
    expect(result.couldNotLook).toEqual([{ code: 'could-not-read', message: expect.stringMatching(/AccessDenied$/) }]);
  });

  it('3 when the store cannot be listed', async () => {
    const broken = {
      ...memoryRoom().store,
      list: () => {
        throw new Error('no route to host');
      },
    } as unknown as ArchiveStore;
    expect(await verified(broken)).toMatchObject({
      exit: 3,
      couldNotLook: [{ message: expect.stringContaining('no route to host') }],
    });
  });

  it('the same for a bare copy of digests, signatures and key without the copies under their numbers', async () => {
    const room = memoryRoom();
    await fiveHours(room);
    room.remove(...[1, 2, 3, 4, 5].map(link));
    expect((await verified(room.store)).exit).toBe(0);
  });
});
