-- title: Workloads with the most findings
-- question: Where should hardening begin?
-- parameter: limit number = 25: how many workloads
SELECT account_id, cluster, namespace, coalesce(workload_name, pod_name) AS workload, count(DISTINCT finding_id) AS findings, max(severity) AS worst, count(DISTINCT finding_type) AS types, max(updated_at) AS latest
FROM findings
WHERE record_kind = 'finding' AND namespace IS NOT NULL
GROUP BY account_id, cluster, namespace, coalesce(workload_name, pod_name)
ORDER BY findings DESC, worst DESC, account_id, cluster, namespace, workload
LIMIT :limit
