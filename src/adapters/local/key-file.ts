import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Signer } from '../../archive/signature.ts';
import { isMissing, linked, makeFolder, syncFolder } from './durable-file.ts';

const readable = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Signs with an Ed25519 key in a file (PKCS #8, PEM) that only its owner may read; made on first use. A file that
 * others may read, or that holds another kind of key, is refused.
 */
export const keyFileSigner = async (file: string): Promise<Signer> => {
  const key = await readKey(file, await ownFile(file));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return {
    alg: 'Ed25519',
    publicKey: async () => publicKey,
    sign: async (message) => sign(null, message, key).toString('base64'),
  };
};

const ownFile = async (file: string): Promise<{ mode: number }> => {
  try {
    return await stat(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await create(file);
    return stat(file);
  }
};

const readKey = async (file: string, { mode }: { mode: number }): Promise<KeyObject> => {
  if (mode & 0o077)
    throw new Error(`${file}: others may read or change this signing key: chmod 600 it, and think of who could have`);
  try {
    const key = createPrivateKey(await readFile(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    throw new Error(`${file}: not a private key in PEM (${readable(error)})`, { cause: error });
  }
  throw new Error(`${file}: not an Ed25519 key`);
};

/** Whole or not at all, and one for all who start at once. */
const create = async (file: string): Promise<void> => {
  await makeFolder(path.dirname(file), 0o700);
  const temporary = `${file}.${randomBytes(5).toString('hex')}`;
  const { privateKey } = generateKeyPairSync('ed25519');
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await linked(temporary, file);
  await rm(temporary, { force: true });
  await syncFolder(path.dirname(file));
};
