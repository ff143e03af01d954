/** Functions of Trino that DuckDB lacks or names otherwise, so that one SQL runs in both. */
export const duckdbMacros: readonly string[] = [
  'CREATE MACRO json_extract_scalar(j, p) AS json_extract_string(j, p)',
  'CREATE MACRO regexp_like(s, p) AS regexp_matches(s, p)',
  'CREATE MACRO approx_distinct(x) AS approx_count_distinct(x)',
  'CREATE MACRO from_iso8601_timestamp(s) AS CAST(s AS TIMESTAMPTZ)',
  'CREATE MACRO cardinality(a) AS len(a)',
  'CREATE MACRO element_at(a, i) AS a[i]',
  'CREATE MACRO array_join(a, s) AS array_to_string(a, s)',
  'CREATE MACRO date_format(t, f) AS strftime(t, f)',
  "CREATE MACRO to_iso8601(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')",
];
