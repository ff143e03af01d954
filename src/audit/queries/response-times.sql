-- title: Time from finding to decision and containment
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
