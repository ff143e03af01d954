-- title: Findings of one namespace
-- question: What happened in this namespace?
-- parameter: namespace text = default: the namespace
SELECT updated_at, cluster, finding_type, severity_label, workload_kind, workload_name, pod_name, decision, decision_rule, finding_id
FROM findings
WHERE record_kind = 'finding' AND namespace = :namespace
ORDER BY updated_at DESC, finding_id
