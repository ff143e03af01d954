import type { Query } from '../query.ts';

export const namespaceFindings: Query = {
  name: 'namespace-findings',
  title: 'Findings of one namespace',
  question: 'What happened in this namespace?',
  parameters: [{ name: 'namespace', type: 'text', about: 'the namespace', fallback: 'default' }],
  sql: `SELECT updated_at, cluster, finding_type, severity_label, workload_kind, workload_name, pod_name, decision, decision_rule, finding_id
FROM findings
WHERE record_kind = 'finding' AND namespace = :namespace
ORDER BY updated_at DESC, finding_id`,
};
