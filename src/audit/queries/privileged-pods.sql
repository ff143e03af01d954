-- title: Findings in pods that could leave their container
-- question: Which findings were in privileged pods, or in pods with the node in reach?
SELECT updated_at, account_id, cluster, namespace, pod_name, finding_type, severity_label, privileged, host_network, host_pid, host_paths, caps_added, escape_paths, decision
FROM findings
WHERE record_kind = 'finding' AND (privileged OR host_network OR host_pid OR cardinality(host_paths) > 0)
ORDER BY updated_at DESC, finding_id
