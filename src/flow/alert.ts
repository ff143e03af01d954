import type { Coverage, Finding, Received } from '../finding/finding.ts';
import { compose } from '../notify/compose.ts';
import { composeCoverage, composeRejected } from '../notify/compose-input.ts';
import type { Message } from '../notify/message.ts';
import type { Reason } from '../reason.ts';
import type { Deps } from './deps.ts';
import type { DecisionRecord, HandledTarget } from './handled.ts';

/** The alert of a handled finding: told from the stored decision, so that a run resumed after a crash tells the same. */
export const alertOf = (
  finding: Finding,
  record: DecisionRecord,
  handled: { readonly targets: readonly HandledTarget[]; readonly records: readonly string[] },
  { software }: Pick<Deps, 'software'>,
): Message => compose({ finding, decision: record.decision, decidedAt: record.decidedAt, software, ...handled });

export const alertOfCoverage = (
  coverage: Coverage,
  key: string,
  { clock, software }: Pick<Deps, 'clock' | 'software'>,
): Message => composeCoverage(coverage, key, clock.now().toISOString(), software);

export const alertOfRejected = (
  received: Received,
  error: Reason,
  key: string,
  { clock, software }: Pick<Deps, 'clock' | 'software'>,
): Message => composeRejected(received, error, key, clock.now().toISOString(), software);
