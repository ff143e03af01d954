import { type Reason, reason } from '../reason.ts';
import type { Engine } from './ask.ts';
import type { Partition } from './row.ts';
import { clusterNotes, rangeNotes, type Scope } from './scope.ts';

type Query = Engine['ask'];

const notKnown = (message: string): Reason =>
  reason(
    'range-not-known',
    `what the tables hold could not be asked, so no rows do not mean that nothing happened: ${message}`,
  );

/** What goes beyond the accounts and months of a table of findings, by asking the table itself. */
export const rangeAsked = async (query: Query, findings: string, scope: Scope): Promise<Reason[]> => {
  const answer = await query(`SELECT account_id, month FROM ${findings} GROUP BY account_id, month`);
  if (answer.state === 'refused') return [notKnown(answer.message)];
  const all = answer.table.rows.map(([accountId, month]) => ({
    table: 'findings' as const,
    accountId: String(accountId),
    month: String(month),
  }));
  return rangeNotes(scope, all);
};

/** That no finding names the cluster that is asked for. */
export const clusterAsked = async (query: Query, findings: string, { cluster }: Scope): Promise<Reason[]> => {
  if (cluster === null) return [];
  const answer = await query(`SELECT DISTINCT cluster FROM ${findings} WHERE cluster IS NOT NULL ORDER BY cluster`);
  if (answer.state === 'refused') return [notKnown(answer.message)];
  return clusterNotes(
    cluster,
    answer.table.rows.map(([name]) => String(name)),
  );
};

/** What Athena cannot know: it answers no rows for what its tables leave out, without an error. */
export const athenaBounds: Reason = reason(
  'athena-bounds',
  'Athena knows what was compacted, once a day, and the accounts that lazaret.yaml names: --engine duckdb with --archive and --analytics answers up to now, and of all',
);

/** Accounts that have rows, and that Athena's tables do not know: it would answer as if there were none. */
export const accountsNotIn = (known: readonly string[], all: readonly Partition[]): Reason[] =>
  [...new Set(all.map(({ accountId }) => accountId))]
    .filter((account) => ![...known, 'local', 'unidentified'].includes(account))
    .map((account) =>
      reason(
        'account-not-in-athena',
        `account ${account} has findings, and Athena's tables do not know it: name it under guardduty.accounts in lazaret.yaml, and deploy`,
      ),
    );
