import type { ArchiveStore, Stored, StoredVersion } from '../../src/ports.ts';

const text = async (store: ArchiveStore, key: string): Promise<string | null> => {
  const stored = await store.get(key);
  return stored.state === 'found' ? Buffer.from(stored.body).toString('utf8') : null;
};

const listed = (store: ArchiveStore, prefix: string): Promise<Stored[]> => Array.fromAsync(store.list(prefix));
const keys = async (store: ArchiveStore, prefix: string): Promise<string[]> =>
  (await listed(store, prefix)).map(({ key }) => key);

const hostile = [
  '',
  '/a',
  'a/',
  'a//b',
  '../a',
  'a/../b',
  'a/./b',
  '.lazaret/tmp/a',
  'a/.b',
  'a\\b',
  'a\nb',
  'a\0b',
  'a b',
  'é',
  'a%2e',
];

/** What every archive store owes; run on the memory and folder stores, and on S3 against an emulator. */
export const storeContract = (name: string, open: () => Promise<ArchiveStore>): void => {
  describe(`${name}: what every archive store owes`, () => {
    let store: ArchiveStore;
    beforeEach(async () => {
      store = await open();
    });

    it('gives back the exact bytes', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
      expect(await store.put('evidence/v1/a.json', bytes)).toBe('stored');
      const stored = await store.get('evidence/v1/a.json');
      expect(stored.state === 'found' && Buffer.from(stored.body).equals(bytes)).toBe(true);
    });

    it('takes text as UTF-8, and an empty object', async () => {
      await store.put('evidence/v1/text.json', '{"é":"😀"}\n');
      await store.put('evidence/v1/empty.json', '');
      expect(await text(store, 'evidence/v1/text.json')).toBe('{"é":"😀"}\n');
      expect(await text(store, 'evidence/v1/empty.json')).toBe('');
    });

    it('never overwrites: who comes second is told that it exists, and the first bytes stay', async () => {
      await store.put('evidence/v1/a.json', 'first');
      expect(await store.put('evidence/v1/a.json', 'second')).toBe('exists');
      expect(await store.put('evidence/v1/a.json', 'first')).toBe('exists');
      expect(await text(store, 'evidence/v1/a.json')).toBe('first');
    });

    it('lets exactly one of many writers at once win, and keeps its bytes', async () => {
      const bodies = Array.from({ length: 12 }, (_, at) => `writer ${at}`);
      const answers = await Promise.all(bodies.map((body) => store.put('evidence/v1/race.json', body)));
      expect(answers.filter((answer) => answer === 'stored')).toHaveLength(1);
      expect(await text(store, 'evidence/v1/race.json')).toBe(bodies[answers.indexOf('stored')]);
      expect(await keys(store, 'evidence/')).toEqual(['evidence/v1/race.json']);
    });

    it('tells an object that is not there from one that is empty', async () => {
      await store.put('evidence/v1/a/b.json', '');
      expect(await store.get('evidence/v1/a/c.json')).toEqual({ state: 'absent' });
      expect(await store.get('evidence/v1/a/b.json/c.json')).toEqual({ state: 'absent' });
    });

    it('lists in the order of keys, by any prefix, with sizes and times', async () => {
      const all = ['d/a/1.json', 'd/a-b.json', 'd/a.json', 'd/a/10.json', 'd/B.json', 'd/a/2/x.json', 'e/a.json'];
      for (const key of all) await store.put(key, 'four');
      const expected = ['d/B.json', 'd/a-b.json', 'd/a.json', 'd/a/1.json', 'd/a/10.json', 'd/a/2/x.json'];
      expect(await keys(store, 'd/')).toEqual(expected);
      expect(await keys(store, 'd/a/1')).toEqual(['d/a/1.json', 'd/a/10.json']);
      expect(await keys(store, 'd/a')).toEqual(expected.slice(1));
      expect(await keys(store, 'nothing/')).toEqual([]);
      expect(await keys(store, '')).toHaveLength(7);
      const [first] = await listed(store, 'd/');
      expect(first?.size).toBe(4);
      expect(Number(first?.modifiedAt)).toBeGreaterThan(0);
    });

    it.each(hostile)('refuses %j, which is no key, and writes nothing', async (key) => {
      await expect(store.put(key, 'x')).rejects.toThrow('not an archive key');
      await expect(store.get(key)).rejects.toThrow('not an archive key');
      expect(await keys(store, '')).toEqual([]);
    });

    it('refuses a key longer than any of ours', async () => {
      await expect(store.put('x'.repeat(600), 'x')).rejects.toThrow('not an archive key');
    });

    it('refuses a prefix that would leave the archive', async () => {
      await expect(keys(store, '../')).rejects.toThrow('not a prefix');
    });

    it('where it can tell folders, names those directly below a prefix, once each', async () => {
      if (!store.folders) return;
      for (const key of ['d/b/1.json', 'd/b/2.json', 'd/a/x/1.json', 'd/c.json', 'e/f/1.json'])
        await store.put(key, 'x');
      expect(await Array.fromAsync(store.folders('d/'))).toEqual(['d/a/', 'd/b/']);
      expect(await Array.fromAsync(store.folders('nothing/'))).toEqual([]);
    });

    it('where it keeps versions, shows the one that was written once, and reads it by its id', async () => {
      if (!store.versions) return;
      await store.put('evidence/v1/a.json', 'first');
      await store.put('evidence/v1/a.json', 'second');
      const versions: StoredVersion[] = await Array.fromAsync(store.versions('evidence/'));
      const only = { key: 'evidence/v1/a.json', size: 5, latest: true, deleteMarker: false };
      expect(versions).toEqual([expect.objectContaining(only)]);
      const versionId = versions[0]!.versionId;
      expect(await store.get('evidence/v1/a.json', versionId)).toMatchObject({ state: 'found', versionId });
    });
  });
};
