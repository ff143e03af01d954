-- title: Policies that decided
-- question: Which policy was in force when?
SELECT policy_sha256, min(decided_at) AS earliest_decision, max(decided_at) AS latest_decision, count(*) AS decisions, count_if(decision = 'act') AS acts
FROM findings
WHERE decided_at IS NOT NULL
GROUP BY policy_sha256
ORDER BY earliest_decision, policy_sha256
