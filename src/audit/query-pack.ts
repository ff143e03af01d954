/** Made of `queries/*.sql` by `npm run docs`; change the files there. */
export const packTexts = {
  'accounts-clusters': `-- title: Findings by account and cluster
-- question: Where do findings come from, and how bad are they?
SELECT account_id, region, cluster, count(DISTINCT finding_id) AS findings, count(*) AS versions, count(DISTINCT CASE WHEN severity >= 7 THEN finding_id END) AS high_or_critical, max(updated_at) AS latest
FROM findings
WHERE record_kind = 'finding'
GROUP BY account_id, region, cluster
ORDER BY findings DESC, account_id, region, cluster
`,
  'actions-taken': `-- title: What was done
-- question: Which containments were there, how well did they hold, and were they released?
SELECT plan_id, account_id, cluster, action, namespace, target_kind, target_name, planned_at, begun_at, verdict, released_at, released_because, failed_because, finding_key
FROM containments
ORDER BY planned_at DESC, plan_id
`,
  decisions: `-- title: Decisions and their reasons
-- question: What was decided, by which rule, and why was nothing done where nothing was done?
SELECT decision, decision_mode, decision_rule, decision_reason, count(*) AS versions, count(DISTINCT finding_id) AS findings, min(decided_at) AS earliest, max(decided_at) AS latest
FROM findings
WHERE record_kind = 'finding'
GROUP BY decision, decision_mode, decision_rule, decision_reason
ORDER BY versions DESC, decision, decision_rule, decision_reason
`,
  exceptions: `-- title: What did not go as it should
-- question: Which findings were not handled to the end, which input was rejected, which evidence cannot be read?
SELECT updated_at, account_id, cluster, record_kind, finding_type, finding_id,
  CASE WHEN problem IS NOT NULL THEN problem
    WHEN record_kind = 'rejected' THEN 'input-rejected'
    WHEN decision = 'pending' THEN 'no-decision-stored'
    WHEN decision = 'unreadable' THEN 'decision-unreadable'
    ELSE 'no-alert-stored' END AS exception,
  evidence_key
FROM findings
WHERE problem IS NOT NULL OR record_kind = 'rejected' OR (record_kind = 'finding' AND (decision IN ('pending', 'unreadable') OR NOT handled))
ORDER BY updated_at DESC, evidence_key
`,
  'namespace-findings': `-- title: Findings of one namespace
-- question: What happened in this namespace?
-- parameter: namespace text = default: the namespace
SELECT updated_at, cluster, finding_type, severity_label, workload_kind, workload_name, pod_name, decision, decision_rule, finding_id
FROM findings
WHERE record_kind = 'finding' AND namespace = :namespace
ORDER BY updated_at DESC, finding_id
`,
  'open-quarantines': `-- title: Containments that were not released
-- question: What is still contained, since when, and is it overdue?
-- parameter: now time: the moment to measure at, UTC
SELECT plan_id, account_id, cluster, action, namespace, target_name, begun_at, expires_at, expires_at < CAST(:now AS timestamp) AS overdue
FROM containments
WHERE begun_at IS NOT NULL AND released_at IS NULL
ORDER BY begun_at, plan_id
`,
  'past-sla': `-- title: Findings past their time
-- question: Which findings were not decided, told and archived within the time that their severity allows?
-- parameter: critical_days number = 1: days for critical and high
-- parameter: medium_days number = 7: days for medium
-- parameter: low_days number = 30: days for low
-- parameter: now time: the moment to measure at, UTC
WITH timed AS (
  SELECT finding_id, account_id, max_by(cluster, updated_at) AS cluster, max_by(namespace, updated_at) AS namespace, max_by(finding_type, updated_at) AS finding_type,
    max_by(severity_label, severity) AS severity_label, min(created_at) AS found_at, min(decided_at) AS first_decided_at,
    CASE WHEN max(severity) >= 7 THEN :critical_days WHEN max(severity) >= 4 THEN :medium_days ELSE :low_days END AS allowed_days
  FROM findings
  WHERE record_kind = 'finding'
  GROUP BY finding_id, account_id
)
SELECT finding_id, account_id, cluster, namespace, finding_type, severity_label, found_at, first_decided_at, allowed_days,
  date_diff('hour', found_at, coalesce(first_decided_at, CAST(:now AS timestamp))) AS hours_taken
FROM timed
WHERE date_diff('minute', found_at, coalesce(first_decided_at, CAST(:now AS timestamp))) > allowed_days * 1440
ORDER BY hours_taken DESC, finding_id
`,
  'policy-history': `-- title: Policies that decided
-- question: Which policy was in force when?
SELECT policy_sha256, min(decided_at) AS earliest_decision, max(decided_at) AS latest_decision, count(*) AS decisions, count_if(decision = 'act') AS acts
FROM findings
WHERE decided_at IS NOT NULL
GROUP BY policy_sha256
ORDER BY earliest_decision, policy_sha256
`,
  population: `-- title: Population
-- question: Every finding version and rejected input in the range: the whole from which samples are drawn
SELECT evidence_key, record_kind, account_id, region, cluster, finding_id, finding_type, severity, severity_label, created_at, updated_at, archived_at, decision, decision_mode, decision_rule, decision_reason, decided_at, handled, evidence_version_id, evidence_sha256
FROM findings
ORDER BY evidence_key
`,
  'privileged-pods': `-- title: Findings in pods that could leave their container
-- question: Which findings were in privileged pods, or in pods with the node in reach?
SELECT updated_at, account_id, cluster, namespace, pod_name, finding_type, severity_label, privileged, host_network, host_pid, host_paths, caps_added, escape_paths, decision
FROM findings
WHERE record_kind = 'finding' AND (privileged OR host_network OR host_pid OR cardinality(host_paths) > 0)
ORDER BY updated_at DESC, finding_id
`,
  'response-times': `-- title: Time from finding to decision and containment
-- question: How long does it take, by severity?
WITH acted AS (
  SELECT finding_key, min(occurred_at) AS contained_at
  FROM actions
  WHERE record_kind = 'before-image' AND finding_key IS NOT NULL
  GROUP BY finding_key
), timed AS (
  SELECT f.severity_label, date_diff('second', f.updated_at, f.archived_at) AS to_archive, date_diff('second', f.updated_at, f.decided_at) AS to_decision, date_diff('second', f.updated_at, a.contained_at) AS to_containment
  FROM findings f
  LEFT JOIN acted a ON a.finding_key = f.evidence_key
  WHERE f.record_kind = 'finding'
)
SELECT severity_label, count(*) AS versions, count(to_decision) AS decided, avg(to_archive) AS mean_seconds_to_archive, avg(to_decision) AS mean_seconds_to_decision, max(to_decision) AS worst_seconds_to_decision, count(to_containment) AS contained, avg(to_containment) AS mean_seconds_to_containment, max(to_containment) AS worst_seconds_to_containment
FROM timed
GROUP BY severity_label
ORDER BY CASE severity_label WHEN 'critical' THEN 1 WHEN 'high' THEN 2 WHEN 'medium' THEN 3 ELSE 4 END
`,
  suppressed: `-- title: Suppressed and sample findings
-- question: What was archived in GuardDuty or was only a sample?
SELECT updated_at, account_id, cluster, finding_type, severity_label, suppressed, sample, decision, finding_id
FROM findings
WHERE record_kind = 'finding' AND (suppressed OR sample)
ORDER BY updated_at DESC, finding_id
`,
  'top-workloads': `-- title: Workloads with the most findings
-- question: Where should hardening begin?
-- parameter: limit number = 25: how many workloads
SELECT account_id, cluster, namespace, coalesce(workload_name, pod_name) AS workload, count(DISTINCT finding_id) AS findings, max(severity) AS worst, count(DISTINCT finding_type) AS types, max(updated_at) AS latest
FROM findings
WHERE record_kind = 'finding' AND namespace IS NOT NULL
GROUP BY account_id, cluster, namespace, coalesce(workload_name, pod_name)
ORDER BY findings DESC, worst DESC, account_id, cluster, namespace, workload
LIMIT :limit
`,
  'type-by-month': `-- title: Findings by type and month
-- question: What was found, how often, and does it grow?
SELECT month, finding_type, severity_label, count(DISTINCT finding_id) AS findings, count(*) AS versions
FROM findings
WHERE record_kind = 'finding'
GROUP BY month, finding_type, severity_label
ORDER BY month, findings DESC, finding_type, severity_label
`,
} as const;
