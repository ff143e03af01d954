import type { CommandSpec } from './command.ts';
import { archiveCompact } from './commands/archive-compact.ts';
import { archiveConnect } from './commands/archive-connect.ts';
import { archiveDigest } from './commands/archive-digest.ts';
import { archiveExport } from './commands/archive-export.ts';
import { archiveQuery } from './commands/archive-query.ts';
import { archiveReconcile } from './commands/archive-reconcile.ts';
import { archiveReport } from './commands/archive-report.ts';
import { archiveSample } from './commands/archive-sample.ts';
import { archiveTimeline } from './commands/archive-timeline.ts';
import { archiveVerify } from './commands/archive-verify.ts';

/** What an auditor asks the archive. */
export const archiveCommands: readonly CommandSpec[] = [
  archiveVerify,
  archiveDigest,
  archiveReconcile,
  archiveQuery,
  archiveReport,
  archiveSample,
  archiveTimeline,
  archiveExport,
  archiveConnect,
  archiveCompact,
];
