-- title: Findings by type and month
-- question: What was found, how often, and does it grow?
SELECT month, finding_type, severity_label, count(DISTINCT finding_id) AS findings, count(*) AS versions
FROM findings
WHERE record_kind = 'finding'
GROUP BY month, finding_type, severity_label
ORDER BY month, findings DESC, finding_type, severity_label
