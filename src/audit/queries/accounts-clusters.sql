-- title: Findings by account and cluster
-- question: Where do findings come from, and how bad are they?
SELECT account_id, region, cluster, count(DISTINCT finding_id) AS findings, count(*) AS versions, count(DISTINCT CASE WHEN severity >= 7 THEN finding_id END) AS high_or_critical, max(updated_at) AS latest
FROM findings
WHERE record_kind = 'finding'
GROUP BY account_id, region, cluster
ORDER BY findings DESC, account_id, region, cluster
