-- title: Suppressed and sample findings
-- question: What was archived in GuardDuty or was only a sample?
SELECT updated_at, account_id, cluster, finding_type, severity_label, suppressed, sample, decision, finding_id
FROM findings
WHERE record_kind = 'finding' AND (suppressed OR sample)
ORDER BY updated_at DESC, finding_id
