-- title: Population
-- question: Every finding version and rejected input in the range: the whole from which samples are drawn
SELECT evidence_key, record_kind, account_id, region, cluster, finding_id, finding_type, severity, severity_label, created_at, updated_at, archived_at, decision, decision_mode, decision_rule, decision_reason, decided_at, handled, evidence_version_id, evidence_sha256
FROM findings
ORDER BY evidence_key
