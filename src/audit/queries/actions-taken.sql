-- title: What was done
-- question: Which containments were there, how well did they hold, and were they released?
SELECT plan_id, account_id, cluster, action, namespace, target_kind, target_name, planned_at, begun_at, verdict, released_at, released_because, failed_because, finding_key
FROM containments
ORDER BY planned_at DESC, plan_id
