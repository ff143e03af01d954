-- title: Findings past their time
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
