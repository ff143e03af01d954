-- title: Decisions and their reasons
-- question: What was decided, by which rule, and why was nothing done where nothing was done?
SELECT decision, decision_mode, decision_rule, decision_reason, count(*) AS versions, count(DISTINCT finding_id) AS findings, min(decided_at) AS earliest, max(decided_at) AS latest
FROM findings
WHERE record_kind = 'finding'
GROUP BY decision, decision_mode, decision_rule, decision_reason
ORDER BY versions DESC, decision, decision_rule, decision_reason
