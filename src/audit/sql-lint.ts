import { type Reason, reason } from '../reason.ts';

type Rule = { readonly code: string; readonly form: RegExp; readonly message: string };

/** SQL that both engines take and answer differently, or that one of them does not know. */
const rules: readonly Rule[] = [
  {
    code: 'sql-division',
    form: /(?<!\*)\/(?!\*)/,
    message: 'whole numbers divide differently: multiply instead, or cast one side to double',
  },
  {
    code: 'sql-date-arithmetic',
    form: /\bcurrent_date\b/i,
    message:
      'current_date minus an interval is a time in one engine and a date in the other, and an answer should not hang on today: use --from',
  },
  {
    code: 'sql-zoned-timestamp',
    form: /\btimestamp\s+'[^']*\b(utc|[a-z]+\/[a-z_]+)'/i,
    message: 'the zone of a literal is lost: write times in UTC, without a zone',
  },
  { code: 'sql-format', form: /\bformat\s*\(/i, message: 'format() reads its pattern differently: use || and cast' },
  {
    code: 'sql-try',
    form: /\btry\s*\(/i,
    message: 'try(1/0) is infinite in one engine and null in the other: use nullif',
  },
  { code: 'sql-date-add', form: /\bdate_add\s*\(/i, message: "write: x - interval '30' day" },
  {
    code: 'sql-one-engine',
    form: /\b(listagg|approx_percentile|any_match|sequence|json_parse|ipaddress|to_utf8|bitwise_and|quantile_cont|list_\w+|strftime|epoch_ms|read_\w+)\b/i,
    message: 'only one of the engines knows this',
  },
];

/** The text of SQL without what is in quotes and comments, save times, which a rule is about. */
const bare = (sql: string): string =>
  sql
    .replace(/--[^\n]*/g, ' ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/(\btimestamp\s+)?'(?:[^']|'')*'/gi, (text, timestamp) => (timestamp ? text : "''"));

/** What would run and silently answer differently in the other engine. */
export const lintSql = (sql: string): Reason[] => {
  const text = bare(sql);
  return rules.flatMap(({ code, form, message }) => {
    const found = form.exec(text);
    return found ? [reason(code, `${found[0].trim()}: ${message}`)] : [];
  });
};
