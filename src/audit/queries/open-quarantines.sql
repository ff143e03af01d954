-- title: Containments that were not released
-- question: What is still contained, since when, and is it overdue?
-- parameter: now time: the moment to measure at, UTC
SELECT plan_id, account_id, cluster, action, namespace, target_name, begun_at, expires_at, expires_at < CAST(:now AS timestamp) AS overdue
FROM containments
WHERE begun_at IS NOT NULL AND released_at IS NULL
ORDER BY begun_at, plan_id
