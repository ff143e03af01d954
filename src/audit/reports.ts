import { packQuery } from './queries.ts';
import type { Query } from './query.ts';

/** Bars over one column, summed from another or counted, and split by a third or whole. */
export type Chart = {
  readonly title: string;
  readonly by: string;
  readonly sum: string | null;
  readonly split: string | null;
};

export type Report = {
  readonly name: string;
  readonly title: string;
  /** The controls that this report supports, and what it does not show. */
  readonly supports: readonly string[];
  readonly doesNotShow: string;
  readonly sections: readonly { readonly query: Query; readonly chart: Chart | null }[];
};

const completeness =
  'whether GuardDuty found more than arrived here: `lazaret archive reconcile` compares with GuardDuty itself';

const timeToDecision: Report['sections'][number] = {
  query: packQuery('response-times'),
  chart: { title: 'Mean seconds to decision', by: 'severity_label', sum: 'mean_seconds_to_decision', split: null },
};

export const reports: readonly Report[] = [
  {
    name: 'population',
    title: 'Population: every finding version and rejected input',
    supports: [
      'SOC 2 CC7.2 (the population from which samples are drawn)',
      'PCI DSS 10.2.2 (what, when, where, outcome)',
    ],
    doesNotShow: completeness,
    sections: [
      { query: packQuery('population'), chart: { title: 'By severity', by: 'severity_label', sum: null, split: null } },
    ],
  },
  {
    name: 'sla',
    title: 'Time to decision, and findings past their time',
    supports: [
      'SOC 2 CC7.3, CC7.4 (timely evaluation and response)',
      'AWS Config guardduty-non-archived-findings (1, 7 and 30 days)',
    ],
    doesNotShow: 'when a person read an alert: channels outside Lazaret know that',
    sections: [
      timeToDecision,
      {
        query: packQuery('past-sla'),
        chart: { title: 'Past their time, by severity', by: 'severity_label', sum: null, split: null },
      },
    ],
  },
  {
    name: 'actions',
    title: 'Containments, their verdicts and releases',
    supports: ['SOC 2 CC7.4, CC7.5 (containment and recovery)', 'ISO/IEC 27001:2022 A.5.26, A.5.28'],
    doesNotShow: 'what people did in the cluster without Lazaret: the audit log of the cluster does',
    sections: [
      { query: packQuery('actions-taken'), chart: { title: 'By verdict', by: 'verdict', sum: null, split: null } },
      { query: packQuery('open-quarantines'), chart: null },
    ],
  },
  {
    name: 'exceptions',
    title: 'What was not handled to the end, rejected, suppressed or cannot be read',
    supports: ['SOC 2 CC7.2, CC7.3 (every alert has a disposition)'],
    doesNotShow: completeness,
    sections: [
      { query: packQuery('exceptions'), chart: { title: 'By exception', by: 'exception', sum: null, split: null } },
      { query: packQuery('suppressed'), chart: null },
    ],
  },
  {
    name: 'type-by-month',
    title: 'Findings by type and month',
    supports: ['SOC 2 CC7.2 (trends are monitored)', 'PCI DSS 10.4 (logs are reviewed)'],
    doesNotShow: completeness,
    sections: [
      {
        query: packQuery('type-by-month'),
        chart: { title: 'Findings a month', by: 'month', sum: 'findings', split: 'severity_label' },
      },
    ],
  },
  {
    name: 'controls',
    title: 'How every finding was disposed of: decisions, policies, response times',
    supports: [
      'SOC 2 CC7.2 to CC7.5',
      'PCI DSS 10.3 (logs are protected: see the digest head and its status), 10.5.1 (a year of history)',
      'FedRAMP AU-8, AU-9, AU-10, AU-11',
      'ISO/IEC 27001:2022 A.5.28, A.8.15',
    ],
    doesNotShow: 'who read the archive: the access log of the bucket (CloudTrail data events) does',
    sections: [
      {
        query: packQuery('decisions'),
        chart: { title: 'Versions by decision', by: 'decision', sum: 'versions', split: null },
      },
      { query: packQuery('policy-history'), chart: null },
      timeToDecision,
    ],
  },
];
