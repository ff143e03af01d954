import type { Coverage } from '../finding/finding.ts';
import type { Reason } from '../reason.ts';
import { limits } from './limits.ts';
import type { Message } from './message.ts';
import { shortened } from './visible.ts';

const bare = (at: string, key: string, software: string) => ({
  version: 1 as const,
  at,
  finding: null,
  targets: [],
  decision: null,
  plans: [],
  verdicts: [],
  links: [],
  timeline: [],
  records: [key],
  footer: `${software} · evidence ${key}`,
});

/** A blind spot opens or closes: Runtime Monitoring has lost or found its agent in a cluster. */
export const composeCoverage = (coverage: Coverage, key: string, at: string, software = 'lazaret'): Message => {
  const { accountId, region, clusterName, status, previousStatus, issue } = coverage;
  const healthy = status.toLowerCase() === 'healthy';
  const cluster = clusterName ?? 'a cluster without a name';
  return {
    ...bare(at, key, software),
    kind: 'coverage',
    threadId: shortened(`coverage-${accountId}-${region}-${cluster}`, 200),
    resolves: healthy,
    severity: { score: null, band: healthy ? 'info' : 'high' },
    title: shortened(`Runtime Monitoring of ${cluster} is ${status}`, limits.title),
    summary: healthy
      ? 'GuardDuty sees what runs in this cluster again.'
      : 'GuardDuty does not see all that runs in this cluster: no runtime finding will come from where its agent is missing.',
    facts: [
      { label: 'Cluster', value: shortened(`${cluster} in ${accountId} ${region}`, limits.value) },
      { label: 'Before', value: shortened(previousStatus ?? 'unknown', limits.value) },
      ...(issue ? [{ label: 'Issue', value: shortened(issue, limits.value) }] : []),
    ],
    nextSteps: healthy
      ? []
      : [{ title: "Look at the agent's pods", command: 'kubectl get pods --namespace amazon-guardduty --output wide' }],
  };
};

/** An input that is no event: its bytes are archived, and somebody should look who sends it. */
export const composeRejected = (
  from: { readonly source: string; readonly line: number | null },
  error: Reason,
  key: string,
  at: string,
  software = 'lazaret',
): Message => ({
  ...bare(at, key, software),
  kind: 'rejected',
  threadId: shortened(`rejected-${key.split('/').at(-2) ?? key}`, 200),
  resolves: false,
  severity: { score: null, band: 'medium' },
  title: 'An input could not be read',
  summary: shortened(`It was archived as it came, and nothing else was held up: ${error.message}`, limits.summary),
  facts: [
    {
      label: 'From',
      value: shortened(`${from.source}${from.line === null ? '' : ` line ${from.line}`}`, limits.value),
    },
    { label: 'Error', value: shortened(`${error.message} [${error.code}]`, limits.sentence) },
  ],
  nextSteps: [
    { title: 'Read the archived bytes and look who sent them; nothing was decided about them', command: null },
  ],
});
