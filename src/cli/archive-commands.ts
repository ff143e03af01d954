import type { CommandSpec } from './command.ts';
import { archiveCompact } from './commands/archive-compact.ts';
import { archiveDigest } from './commands/archive-digest.ts';
import { archiveQuery } from './commands/archive-query.ts';
import { archiveVerify } from './commands/archive-verify.ts';

/** What an auditor asks the archive. */
export const archiveCommands: readonly CommandSpec[] = [archiveVerify, archiveDigest, archiveQuery, archiveCompact];
