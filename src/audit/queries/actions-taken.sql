-- title: What was done
-- question: Which containments were there, how well did they hold, and were they released?
SELECT plan_id, account_id, cluster, action, namespace, target_kind, target_name,
  min(CASE WHEN record_kind = 'plan' THEN occurred_at END) AS planned_at,
  min(CASE WHEN record_kind = 'before-image' THEN occurred_at END) AS begun_at,
  max_by(verdict, occurred_at) FILTER (WHERE record_kind = 'verdict') AS verdict,
  min(CASE WHEN record_kind = 'release' THEN occurred_at END) AS released_at,
  max(CASE WHEN record_kind = 'release' THEN because END) AS released_because,
  max(CASE WHEN record_kind = 'failure' THEN reasons END) AS failed_because,
  max(finding_key) AS finding_key
FROM actions
GROUP BY plan_id, account_id, cluster, action, namespace, target_kind, target_name
ORDER BY planned_at DESC, plan_id
