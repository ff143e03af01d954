import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const key = 'evidence/v1/111122223333/eu-west-1/2026-11-23/abc/1-0-finding.json';
const points = ['before-temp', 'after-temp', 'before-link', 'after-link'] as const;
const source = path.resolve(import.meta.dirname, '../../src/adapters/local/folder-store.ts');

/** A process of its own that is killed, as by a power cut, when its write comes to the given point. */
const killedAt = (folder: string, point: string): string | null => {
  const program = `
    import { FolderStore } from ${JSON.stringify(source)};
    const fault = (point) => { if (point === ${JSON.stringify(point)}) process.kill(process.pid, 'SIGKILL'); };
    await new FolderStore(${JSON.stringify(folder)}, { fault }).put(${JSON.stringify(key)}, 'whole');`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' }).signal;
};

const keysIn = async (store: FolderStore): Promise<string[]> =>
  (await Array.fromAsync(store.list(''))).map((stored) => stored.key);
const newKeys = async (store: FolderStore): Promise<string[]> =>
  (await store.take(100)).objects.map((object) => object.key);
const temporaryFiles = (folder: string): string[] => {
  const at = path.join(folder, '.lazaret/tmp');
  return existsSync(at) ? readdirSync(at) : [];
};

describe('the folder store', () => {
  it.each(points)('killed %s: no half object is to be seen, and the next run completes the write', async (point) => {
    const folder = temporaryFolder();
    expect(killedAt(folder, point)).toBe('SIGKILL');
    const store = new FolderStore(folder);
    const before = await store.get(key);
    expect(before.state === 'absent' ? null : Buffer.from(before.body).toString()).toBe(
      point === 'after-link' ? 'whole' : null,
    );
    expect(await keysIn(store)).toEqual(point === 'after-link' ? [key] : []);

    expect(await store.put(key, 'whole')).toBe(point === 'after-link' ? 'exists' : 'stored');
    expect(readFileSync(path.join(folder, key), 'utf8')).toBe('whole');
    expect(await newKeys(store)).toEqual([key]);
  });

  it('keeps each object at the path of its key, readable by its owner and group, writable by nobody', async () => {
    const folder = temporaryFolder();
    await new FolderStore(folder).put(key, 'x');
    expect((statSync(path.join(folder, key)).mode & 0o777).toString(8)).toBe('440');
    expect(temporaryFiles(folder)).toEqual([]);
  });

  it('removes what writers that died long ago left, and lets those that still write be', async () => {
    const folder = temporaryFolder();
    await new FolderStore(folder).put(key, 'x');
    for (const name of ['old.0', 'young.0']) writeFileSync(path.join(folder, '.lazaret/tmp', name), 'half');
    utimesSync(path.join(folder, '.lazaret/tmp/old.0'), 0, 0);
    await new FolderStore(folder).take(1);
    expect(temporaryFiles(folder)).toEqual(['young.0']);
  });

  it('refuses a symbolic link that stands where an object should be', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'a'));
    symlinkSync('B.json', path.join(folder, 'a/b.json'));
    await expect(new FolderStore(folder).put('a/b.json', 'x')).rejects.toThrow('not a file');
  });

  it('does not take a folder for an object', async () => {
    const store = new FolderStore(temporaryFolder());
    await store.put('a/b.json', 'x');
    await expect(store.put('a', 'x')).rejects.toThrow('not a file');
  });
});

describe('its journal', () => {
  it('names every new evidence object once, with the hash it was written with, until a digest has it', async () => {
    const folder = temporaryFolder();
    const store = new FolderStore(folder);
    await store.put('evidence/v1/a.json', 'a');
    await store.put('evidence/v1/a.json', 'a');
    await store.put('digests/v1/local/keys/x.pub', 'no evidence');
    await store.put('evidence/v1/b.json', 'b');

    const first = await new FolderStore(folder).take(1);
    expect(first).toMatchObject({ more: true, objects: [{ key: 'evidence/v1/a.json', size: 1, versionId: null }] });
    expect(first.objects[0]?.sha256).toBe('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb');
    await first.done();
    expect(await newKeys(new FolderStore(folder))).toEqual(['evidence/v1/b.json']);
  });

  it('hands out the same objects again when no digest came of them', async () => {
    const store = new FolderStore(temporaryFolder());
    await store.put('evidence/v1/a.json', 'a');
    await store.take(10);
    expect(await newKeys(store)).toEqual(['evidence/v1/a.json']);
  });

  it('loses no neighbour of a line that a crash tore', async () => {
    const folder = temporaryFolder();
    const store = new FolderStore(folder);
    await store.put('evidence/v1/a.json', 'a');
    writeFileSync(path.join(folder, '.lazaret/journal.jsonl'), '\n{"key":"evidence/v1/torn', { flag: 'a' });
    await store.put('evidence/v1/b.json', 'b');
    expect(await newKeys(store)).toEqual(['evidence/v1/a.json', 'evidence/v1/b.json']);
  });

  it('starts over when it was replaced by a shorter one', async () => {
    const folder = temporaryFolder();
    const store = new FolderStore(folder);
    for (const name of ['a', 'b', 'c']) await store.put(`evidence/v1/${name}.json`, name);
    await (await store.take(10)).done();
    writeFileSync(path.join(folder, '.lazaret/journal.jsonl'), '');
    await store.put('evidence/v1/d.json', 'd');
    expect(await newKeys(store)).toEqual(['evidence/v1/d.json']);
  });

  it('gets back an object that was linked when its writer died, from the temporary file that is still there', async () => {
    const folder = temporaryFolder();
    const store = new FolderStore(folder);
    await store.put('evidence/v1/a.json', 'a');
    await (await store.take(10)).done();
    linkSync(path.join(folder, 'evidence/v1/a.json'), path.join(folder, '.lazaret/tmp/evidence+v1+a.json.0123456789'));
    expect(await newKeys(store)).toEqual(['evidence/v1/a.json']);
    expect(temporaryFiles(folder)).toEqual([]);
  });
});
