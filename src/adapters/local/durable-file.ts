import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { link, lstat, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? '';

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

/** The whole file. Small local files are read three times as fast without a thread for each of four calls. */
export const readWhole = (file: string): Uint8Array => {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(descriptor).size);
    let length = 0;
    for (let more = -1; more !== 0 && length < bytes.length; length += more)
      more = readSync(descriptor, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
};

/** A folder where a file should be is a fault, not a "no". */
export const isFileAt = async (file: string): Promise<boolean> => {
  try {
    if ((await lstat(file)).isFile()) return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  throw new Error(`${file}: not a file`);
};

/** Gives a finished temporary file its name. False: another writer was first. */
export const linked = async (temporary: string, file: string): Promise<boolean> => {
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    await rm(temporary, { force: true });
    if (!['EPERM', 'ENOTSUP'].includes(codeOf(error))) throw error;
    const message = `${file}: this file system has no hard links, so nothing can be written once only: choose another folder`;
    throw new Error(message, { cause: error });
  }
};

/** Makes a folder and its parents so that they outlive a power cut. */
export const makeFolder = async (folder: string, mode = 0o750): Promise<void> => {
  const first = await mkdir(folder, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) await syncFolder(path.dirname(made));
};

/** Makes the names in a folder outlive a power cut, where the system can. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'EISDIR', 'EPERM'].includes(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
};
