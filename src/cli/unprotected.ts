import type { OpenArchive } from '../adapters/open-archive.ts';
import type { Io } from './io.ts';

/** Before evidence is written to a bucket that does not protect it: said, and then written all the same, for losing it is worse. */
export const warnUnprotected = async (io: Io, { unprotected }: Pick<OpenArchive, 'unprotected'>): Promise<void> => {
  for (const { message } of await unprotected()) io.stderr(`lazaret: warning: ${message}\n`);
};
