import type { Query } from '../query.ts';

export const pastSla: Query = {
  name: 'past-sla',
  title: 'Findings past their time',
  question: 'Which findings were not decided, told and archived within the time that their severity allows?',
  parameters: [
    { name: 'critical_days', type: 'number', about: 'days for critical and high', fallback: '1' },
    { name: 'medium_days', type: 'number', about: 'days for medium', fallback: '7' },
    { name: 'low_days', type: 'number', about: 'days for low', fallback: '30' },
    { name: 'now', type: 'text', about: 'the moment to measure at, UTC', fallback: '' },
  ],
  sql: `WITH timed AS (
  SELECT finding_id, account_id, cluster, namespace, finding_type, severity_label, min(created_at) AS found_at, min(decided_at) AS first_decided_at,
    CASE WHEN max(severity) >= 7 THEN :critical_days WHEN max(severity) >= 4 THEN :medium_days ELSE :low_days END AS allowed_days
  FROM findings
  WHERE record_kind = 'finding'
  GROUP BY finding_id, account_id, cluster, namespace, finding_type, severity_label
)
SELECT finding_id, account_id, cluster, namespace, finding_type, severity_label, found_at, first_decided_at, allowed_days,
  date_diff('hour', found_at, coalesce(first_decided_at, CAST(:now AS timestamp))) AS hours_taken
FROM timed
WHERE date_diff('minute', found_at, coalesce(first_decided_at, CAST(:now AS timestamp))) > allowed_days * 1440
ORDER BY hours_taken DESC, finding_id`,
};
