-- title: What did not go as it should
-- question: Which findings were not handled to the end, which input was rejected, which evidence cannot be read?
SELECT updated_at, account_id, cluster, record_kind, finding_type, finding_id,
  CASE WHEN problem IS NOT NULL THEN problem
    WHEN record_kind = 'rejected' THEN 'input-rejected'
    WHEN decision = 'pending' THEN 'no-decision-stored'
    WHEN decision = 'unreadable' THEN 'decision-unreadable'
    ELSE 'no-alert-stored' END AS exception,
  evidence_key
FROM findings
WHERE problem IS NOT NULL OR record_kind = 'rejected' OR (record_kind = 'finding' AND (decision IN ('pending', 'unreadable') OR NOT handled))
ORDER BY updated_at DESC, evidence_key
