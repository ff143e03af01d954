import { generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { kmsSigner } from '../../src/adapters/aws/kms-signer.ts';
import { keyFileSigner } from '../../src/adapters/local/key-file.ts';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { fingerprintOf, type Signer, verifierOf } from '../../src/archive/signature.ts';
import { anHour, chainOn, verified } from '../builders/chain.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const message = Buffer.from('string to sign');

const judged = async (
  signer: Signer,
  over: Partial<{ message: Buffer; alg: Signer['alg']; signature: string }> = {},
): Promise<string> => {
  const pem = await signer.publicKey();
  const signed = {
    keyFingerprint: fingerprintOf(pem) ?? '',
    alg: signer.alg,
    message,
    signature: await signer.sign(message),
  };
  return verifierOf([pem]).verify({ ...signed, ...over });
};

describe('a key in a file', () => {
  const file = (): string => path.join(temporaryFolder(), 'keys/signing-key.pem');

  it('is made on first use for its owner alone, and stays the same', async () => {
    const at = file();
    const first = await keyFileSigner(at);
    expect((statSync(at).mode & 0o777).toString(8)).toBe('600');
    expect((statSync(path.dirname(at)).mode & 0o777).toString(8)).toBe('700');
    expect(await (await keyFileSigner(at)).publicKey()).toBe(await first.publicKey());
    expect(await judged(first)).toBe('valid');
    expect(await judged(first, { message: Buffer.from('other') })).toBe('invalid');
  });

  it('is one key for all who start at once', async () => {
    const at = file();
    const keys = await Promise.all(Array.from({ length: 8 }, async () => (await keyFileSigner(at)).publicKey()));
    expect(new Set(keys).size).toBe(1);
  });

  it.each([0o640, 0o604, 0o660])('is refused when others may read it (mode %o)', async (mode) => {
    const at = file();
    await keyFileSigner(at);
    chmodSync(at, mode);
    await expect(keyFileSigner(at)).rejects.toThrow(/chmod 600/);
  });

  it.each([
    ['no key', 'hello', /not a private key/],
    [
      'a public key',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
      /not a private key/,
    ],
    [
      'another kind of key',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
      /not an Ed25519 key/,
    ],
  ])('is refused when it is %s, and never shown', async (_what, body, error) => {
    const at = path.join(temporaryFolder(), 'key.pem');
    writeFileSync(at, body, { mode: 0o600 });
    await expect(keyFileSigner(at)).rejects.toThrow(error);
    await expect(keyFileSigner(at)).rejects.not.toThrow(/BEGIN/);
    expect(readFileSync(at, 'utf8')).toBe(body);
  });
});

describe('a key in KMS', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kms = mockClient(KMSClient);
  beforeEach(() => {
    kms.reset();
    kms.on(GetPublicKeyCommand).resolves({
      PublicKey: publicKey.export({ type: 'spki', format: 'der' }),
      SigningAlgorithms: ['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256'],
    });
    kms.on(SignCommand).callsFake(({ Message, MessageType, SigningAlgorithm, KeyId }) => {
      expect([Buffer.from(Message).toString(), MessageType, SigningAlgorithm, KeyId]).toEqual([
        'string to sign',
        'RAW',
        'RSASSA_PKCS1_V1_5_SHA_256',
        'alias/lazaret',
      ]);
      return { Signature: sign('sha256', message, privateKey) };
    });
  });
  const signer = (): Signer => kmsSigner(new KMSClient({ region: 'eu-west-1' }), 'alias/lazaret');

  it('signs with RSA PKCS #1 v1.5, as openssl verifies it', async () => {
    expect(await judged(signer())).toBe('valid');
    expect(await judged(signer(), { message: Buffer.from('other') })).toBe('invalid');
  });

  it('is asked for its public half once', async () => {
    const one = signer();
    await Promise.all([one.publicKey(), one.publicKey()]);
    expect(kms.commandCalls(GetPublicKeyCommand)).toHaveLength(1);
  });

  it('that cannot sign so is refused with what to do', async () => {
    kms.on(GetPublicKeyCommand).resolves({ PublicKey: new Uint8Array([1]), SigningAlgorithms: ['ECDSA_SHA_256'] });
    await expect(signer().publicKey()).rejects.toThrow(/alias\/lazaret.*SIGN_VERIFY/);
  });
});

describe('a verifier', () => {
  it('knows no key that it was not given, and takes no algorithm on the word of the signature', async () => {
    const chain = chainOn(new MemoryStore());
    const signed = { keyFingerprint: chain.signer.fingerprint, message, signature: await chain.signer.sign(message) };
    expect(verifierOf([]).verify({ ...signed, alg: 'Ed25519' })).toBe('unknown-key');
    expect(verifierOf(['rubbish', chain.signer.pem]).verify({ ...signed, alg: 'Ed25519' })).toBe('valid');
    expect(verifierOf([chain.signer.pem]).verify({ ...signed, alg: 'RSASSA_PKCS1_V1_5_SHA_256' })).toBe('invalid');
  });

  it.each(['', 'AA==', '!!', 'A'.repeat(86), 'é'])('takes %j for no signature', async (signature) => {
    const { signer } = chainOn(new MemoryStore());
    expect(await judged(signer, { signature })).toBe('invalid');
  });

  it('judges a chain signed by an RSA key as well', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const store = new MemoryStore();
    const signer = {
      alg: 'RSASSA_PKCS1_V1_5_SHA_256' as const,
      pem,
      fingerprint: fingerprintOf(pem) ?? '',
      publicKey: async () => pem,
      sign: async (bytes: Uint8Array) => sign('sha256', bytes, privateKey).toString('base64'),
    };
    const chain = { ...chainOn(store), signer };
    await anHour(chain, ['a']);
    await anHour(chain, []);
    expect(await verified(store)).toMatchObject({ exit: 0, faults: [], digests: { VALID: 2 } });
  });
});
