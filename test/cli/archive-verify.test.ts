import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { archive as lazaret } from '../builders/archive-command-line.ts';
import { aSigner } from '../builders/signer.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const key = 'evidence/v1/111122223333/eu-west-1/2026-11-23/abc/1763900000000-1-finding.json';

/** An archive with one object in it, and the place of that object's file. */
const withOne = async (): Promise<{ cwd: string; place: string; object: string }> => {
  const cwd = temporaryFolder();
  const place = path.join(cwd, 'archive');
  await new FolderStore(place).put(key, '{"envelope":1}\n');
  return { cwd, place, object: path.join(place, key) };
};

const digested = async (): ReturnType<typeof withOne> => {
  const made = await withOne();
  await lazaret(made.cwd, ['digest', '--archive', made.place]);
  return made;
};

describe('lazaret archive verify', () => {
  it('says that everything is as it was signed', async () => {
    const { cwd, place } = await digested();
    const { code, out } = await lazaret(cwd, ['verify', '--archive', place]);
    expect(out).toContain('objects: 1 VALID\n');
    expect(out).toContain('VALID: everything is as it was signed');
    expect(code).toBe(0);
  });

  it('names a changed object, and ends with 1', async () => {
    const { cwd, place, object } = await digested();
    chmodSync(object, 0o600);
    writeFileSync(object, '{"envelope":2}\n');
    const { code, out } = await lazaret(cwd, ['verify', '--archive', place, '--output', 'json']);
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({ status: 'MODIFIED', key });
    expect(code).toBe(1);
  });

  it('verifies a copied folder offline, where a young object is no excuse for a missing digest', async () => {
    const { cwd, place } = await digested();
    await new FolderStore(place).put(key.replace('finding.json', 'alert.json'), '{}\n');
    const online = await lazaret(cwd, ['verify', '--archive', place]);
    const offline = await lazaret(cwd, ['verify', '--offline', place]);
    expect([online.code, offline.code]).toEqual([0, 1]);
    expect(offline.out).toContain('UNDIGESTED');
  });

  it('says of an archive that was never signed that nothing is proven, not that it was changed; and ends with 1, for digests may be gone', async () => {
    const { cwd, place } = await withOne();
    const { code, out } = await lazaret(cwd, ['verify', '--archive', place]);
    expect(out).toContain('UNSIGNED: no digest states what is here');
    expect(out).not.toContain('INVALID');
    expect(code).toBe(1);
    const taken = await digested();
    rmSync(path.join(taken.place, 'digests'), { recursive: true });
    expect((await lazaret(taken.cwd, ['verify', '--archive', taken.place])).code).toBe(1);
  });

  it('cannot answer for a folder without an archive, and ends with 3', async () => {
    const cwd = temporaryFolder();
    expect((await lazaret(cwd, ['verify', '--archive', path.join(cwd, 'nothing')])).code).toBe(3);
  });

  it('says whose key was believed, and believes no other than the one it is given', async () => {
    const { cwd, place } = await digested();
    const alone = await lazaret(cwd, ['verify', '--archive', place]);
    expect(alone.out).toContain('by a key that only the archive itself vouches for');
    const fingerprint = /signed in local by (\S+)/.exec(alone.out)?.[1] ?? '';
    const known = await lazaret(cwd, ['verify', '--archive', place, '--trusted', fingerprint]);
    expect(known.out).toMatch(/VALID: everything is as it was signed$/m);
    writeFileSync(path.join(cwd, 'bank.pem'), aSigner().pem);
    expect((await lazaret(cwd, ['verify', '--archive', place, '--key', 'bank.pem'])).code).toBe(1);
  });

  it('takes a chain that ends long ago for one that was cut short, where it should go on', async () => {
    const { cwd, place } = await digested();
    const { code, out } = await lazaret(cwd, ['verify', '--archive', place, '--stale-after', '0']);
    expect([code, out]).toEqual([1, expect.stringContaining('chain-stale')]);
    expect((await lazaret(cwd, ['verify', '--archive', place, '--stale-after', 'none'])).code).toBe(0);
  });

  it('holds an archive against a digest that was noted elsewhere', async () => {
    const { cwd, place } = await digested();
    const { out } = await lazaret(cwd, ['verify', '--archive', place]);
    const anchor = /head of local: number 1, (\S+)/.exec(out)?.[1] ?? '';
    const same = await lazaret(cwd, ['verify', '--archive', place, '--anchor', anchor]);
    const other = await lazaret(cwd, [
      'verify',
      '--archive',
      place,
      '--anchor',
      anchor.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
    ]);
    expect([same.code, other.code]).toEqual([0, 1]);
    expect(other.out).toContain('anchor-differs');
  });

  it.each([
    ['--trusted', 'abc', '64 hexadecimal digits'],
    ['--anchor', 'digests/v1/x', 'KEY=SHA256'],
    ['--key', 'no-such.pem', 'no-such.pem'],
    ['--stale-after', 'soon', 'a number of hours'],
  ])('refuses %s %s with one line that says what to write', async (option, value, said) => {
    const { cwd, place } = await withOne();
    const { code, err } = await lazaret(cwd, ['verify', '--archive', place, option, value]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

describe('lazaret archive digest', () => {
  it('keeps its signing key beside the evidence, never in it', async () => {
    const { cwd, place } = await digested();
    expect(readFileSync(path.join(cwd, 'signing-key.pem'), 'utf8')).toContain('PRIVATE KEY');
    rmSync(path.join(cwd, 'signing-key.pem'));
    expect((await lazaret(cwd, ['verify', '--archive', place])).code).toBe(0);
  });

  it('signs an empty window, too', async () => {
    const { cwd, place } = await digested();
    const { code, out } = await lazaret(cwd, ['digest', '--archive', place, '--output', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ sequence: 2, objects: 0 });
  });

  it('says what a bucket needs to be signed', async () => {
    const { code, err } = await lazaret(temporaryFolder(), ['digest', '--archive', 's3://evidence']);
    expect(code).toBe(2);
    expect(err).toContain('--signing-key alias/');
  });
});
