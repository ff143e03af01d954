import type { Reason } from '../reason.ts';
import type { Chart, Report } from './reports.ts';
import type { Available, Scope } from './scope.ts';
import type { Table } from './table.ts';

/** One answered question of a report, with what is needed to ask it again. */
export type Section = {
  readonly title: string;
  readonly question: string;
  readonly sql: string;
  readonly parameters: { readonly [name: string]: string };
  readonly table: Table;
  readonly chart: Chart | null;
};

/** A report with everything that an auditor needs to judge it: rendered as HTML, CSV, JSON and Markdown. */
export type ReportFacts = {
  readonly report: Report;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly software: string;
  readonly engine: string;
  readonly asked: Scope;
  readonly available: Available;
  /** `checked`: how many digests and objects, in words; null where nothing was. */
  readonly integrity: { readonly status: string; readonly checked: string | null; readonly heads: readonly string[] };
  /** Of the keys of all evidence in the scope: the hash that `lazaret archive sample` prints as well. */
  readonly population: { readonly size: number; readonly sha256: string } | null;
  readonly sections: readonly Section[];
  readonly notes: readonly Reason[];
};

const populationOf = ({ population }: ReportFacts): readonly (readonly [string, string])[] =>
  population ? [['Population', `${population.size.toLocaleString('en')} keys, SHA-256 ${population.sha256}`]] : [];

/** Names and values, as every form of the report shows them. */
export const factsOf = (facts: ReportFacts): readonly (readonly [string, string])[] => [
  ['Created', `${facts.createdAt} by ${facts.createdBy}, with ${facts.software} (${facts.engine})`],
  [
    'Range asked',
    `${facts.asked.from ?? 'the beginning'} to ${facts.asked.to ?? 'the end'} (the end excluded; all times are UTC)`,
  ],
  ['Range available', facts.available ? `${facts.available.first} to ${facts.available.last}` : 'nothing'],
  ['Rows', facts.sections.map(({ title, table }) => `${title}: ${table.rows.length.toLocaleString('en')}`).join('; ')],
  ...populationOf(facts),
  ['Account', facts.asked.account ?? 'all'],
  ['Cluster', facts.asked.cluster ?? 'all'],
  ['Supports', facts.report.supports.join('; ')],
  ['Does not show', facts.report.doesNotShow],
  ['Integrity of the evidence', facts.integrity.status],
  ...(facts.integrity.checked === null ? [] : [['Checked', facts.integrity.checked] as const]),
  ...facts.integrity.heads.map((head): [string, string] => ['Digest head', head]),
  ...facts.notes.map(({ message }): [string, string] => ['Note', message]),
];
