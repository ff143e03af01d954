import { archiveCommands } from './archive-commands.ts';
import type { CommandSpec } from './command.ts';
import { accessCommand } from './commands/access.ts';
import { actionsList } from './commands/actions-list.ts';
import { backfill } from './commands/backfill.ts';
import { actionCommands, planCommand } from './commands/contain-pod.ts';
import { demo } from './commands/demo.ts';
import { dueCommand } from './commands/due.ts';
import { inspect } from './commands/inspect.ts';
import { page } from './commands/page.ts';
import { policyCheck } from './commands/policy-check.ts';
import { policyReplay } from './commands/policy-replay.ts';
import { policyTest } from './commands/policy-test.ts';
import { rbac } from './commands/rbac.ts';
import { releaseCommand } from './commands/release.ts';
import { replay } from './commands/replay.ts';
import { smoke } from './commands/smoke.ts';
import { snapshot } from './commands/snapshot.ts';
import { status } from './commands/status.ts';

/** Every command, in the order in which help lists them. */
export const commands: readonly CommandSpec[] = [
  demo,
  replay,
  backfill,
  smoke,
  planCommand,
  ...actionCommands,
  releaseCommand,
  dueCommand,
  status,
  inspect,
  accessCommand,
  snapshot,
  page,
  policyCheck,
  policyTest,
  policyReplay,
  actionsList,
  rbac,
  ...archiveCommands,
];
