import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { envelope } from '../../src/archive/envelope.ts';
import { findingKey } from '../../src/archive/keys.ts';
import { fingerprintOf } from '../../src/archive/signature.ts';
import { archivedFinding, asParsed, received } from '../builders/archived-finding.ts';
import { anHour, chainOn, type TestChain } from '../builders/chain.ts';
import { aSigner } from '../builders/signer.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/archive.md'), 'utf8');
const [ofDigest = '', ofObjects = '', ofFinding = ''] = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(
  (match) => match[1],
);

const tools = ['jq', 'openssl', 'sha256sum'];
const missing = tools.filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error);
const withTools = missing.length === 0 ? describe : describe.skip;

const rsaSigner = (): TestChain['signer'] => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    alg: 'RSASSA_PKCS1_V1_5_SHA_256',
    pem,
    fingerprint: fingerprintOf(pem) ?? '',
    publicKey: async () => pem,
    sign: async (bytes) => sign('sha256', bytes, privateKey).toString('base64'),
  };
};

const run = (folder: string, script: string, ...argv: readonly string[]): number =>
  spawnSync('sh', ['-ec', script, 'sh', ...argv], { cwd: folder, stdio: 'ignore' }).status ?? -1;

const tamper = (folder: string, key: string): void => {
  const file = path.join(folder, key);
  const text = readFileSync(file, 'utf8');
  chmodSync(file, 0o640);
  writeFileSync(
    file,
    text.replace(/[a-f](?=[0-9])|name/, (found) => (found === 'name' ? 'none' : '0')),
  );
};

withTools('what the page tells an auditor to type', () => {
  it.each([
    ['Ed25519', aSigner],
    ['RSA', rsaSigner],
  ])('accepts a digest signed with %s and its objects, and refuses each when it was changed', async (_alg, signer) => {
    const folder = temporaryFolder();
    const chain = { ...chainOn(new FolderStore(folder)), signer: signer() };
    const empty = await anHour(chain, []);
    expect([run(folder, ofDigest, empty.key, chain.signer.fingerprint), run(folder, ofObjects, empty.key)]).toEqual([
      0, 0,
    ]);
    const { key } = await anHour(chain, ['b']);
    expect([run(folder, ofDigest, key, chain.signer.fingerprint), run(folder, ofObjects, key)]).toEqual([0, 0]);

    tamper(folder, 'evidence/v1/b.json');
    expect([run(folder, ofDigest, key, chain.signer.fingerprint), run(folder, ofObjects, key)]).toEqual([0, 1]);
    tamper(folder, key);
    expect(run(folder, ofDigest, key, chain.signer.fingerprint)).not.toBe(0);
  });

  it('gives back a finding exactly as it was received', async () => {
    const folder = temporaryFolder();
    const key = findingKey(archivedFinding(), 'finding');
    await new FolderStore(folder).put(
      key,
      envelope(received('{ "é": "\\u00e9" }\r\n'), asParsed(archivedFinding()), new Date()),
    );
    expect(run(folder, ofFinding, key)).toBe(0);
    expect(execFileSync('jq', ['-j', '.raw', key], { cwd: folder, encoding: 'utf8' })).toBe('{ "é": "\\u00e9" }\r\n');
    chmodSync(path.join(folder, key), 0o640);
    writeFileSync(path.join(folder, key), readFileSync(path.join(folder, key), 'utf8').replace('\\r\\n', '\\n'));
    expect(run(folder, ofFinding, key)).toBe(1);
  });
});
