-- title: Containments that were not released
-- question: What is still contained, since when, and is it overdue?
-- parameter: now time: the moment to measure at, UTC
WITH plans AS (
  SELECT plan_id, account_id, cluster, action, namespace, target_name, max(expires_at) AS expires_at,
    min(CASE WHEN record_kind = 'before-image' THEN occurred_at END) AS begun_at,
    count_if(record_kind = 'release') AS releases
  FROM actions
  GROUP BY plan_id, account_id, cluster, action, namespace, target_name
)
SELECT plan_id, account_id, cluster, action, namespace, target_name, begun_at, expires_at, expires_at < CAST(:now AS timestamp) AS overdue
FROM plans
WHERE begun_at IS NOT NULL AND releases = 0
ORDER BY begun_at, plan_id
