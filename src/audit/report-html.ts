import { barsOf, barsSvg, escapeXml } from './bars.ts';
import { factsOf, type ReportFacts, type Section } from './report-facts.ts';
import type { Table } from './table.ts';

const style = `body{font:14px/1.45 system-ui,sans-serif;margin:2rem;color:#111;background:#fff}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:12px}th,td{border:1px solid #bbb;padding:3px 6px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#eee}.facts th{width:14rem}svg{max-width:45rem;width:100%;font:12px system-ui,sans-serif}rect{fill:#3b5b8c}pre{white-space:pre-wrap;background:#f5f5f5;padding:.5rem;font-size:11px}
@media print{body{margin:0}thead{display:table-header-group}tr,svg{break-inside:avoid}details>*{display:block}}`;

const tableHtml = ({ columns, rows }: Table): string =>
  `<table><thead><tr>${columns.map((name) => `<th>${escapeXml(name)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell === null ? '' : escapeXml(String(cell))}</td>`).join('')}</tr>`)
    .join('\n')}</tbody></table>`;

const sectionHtml = ({ title, question, sql, parameters, table, chart }: Section): string =>
  [
    `<section><h2>${escapeXml(title)}</h2><p>${escapeXml(question)}</p>`,
    chart && table.rows.length > 0
      ? `<h3>${escapeXml(chart.title)}</h3>${barsSvg(chart.title, barsOf(table, chart))}`
      : '',
    `<p>${table.rows.length.toLocaleString('en')} rows</p>${tableHtml(table)}`,
    `<details open><summary>SQL and parameters</summary><pre>${sqlHtml(sql)}\n\n${escapeXml(JSON.stringify(parameters))}</pre></details></section>`,
  ].join('\n');

/** Line by line, since control characters do not survive the escape. */
const sqlHtml = (sql: string): string => sql.split('\n').map(escapeXml).join('\n');

/** One file, no scripts, nothing from elsewhere: it opens offline and prints. */
export const reportHtml = (facts: ReportFacts): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>${escapeXml(facts.report.title)}</title><style>${style}</style></head>
<body><h1>${escapeXml(facts.report.title)}</h1>
<table class="facts"><tbody>${factsOf(facts)
  .map(([name, value]) => `<tr><th>${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`)
  .join('\n')}</tbody></table>
${facts.sections.map(sectionHtml).join('\n')}
</body></html>
`;
