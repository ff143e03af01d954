import { barsOf, barsSvg, escapeXml } from './bars.ts';
import { factsOf, type ReportFacts, type Section } from './report-facts.ts';
import { box, reportStyle } from './report-style.ts';
import { breakable, tableHtml } from './report-table.ts';

/** Line by line, since control characters do not survive the escape. */
const sqlHtml = (sql: string): string => sql.split('\n').map(escapeXml).join('\n');

const parametersOf = ({ parameters }: Section): string =>
  Object.entries(parameters)
    .map(([name, value]) => `\n-- ${name} = ${value}`)
    .join('');

const chartHtml = ({ chart, table }: Section): string =>
  chart && table.rows.length > 0
    ? `<figure${chart.split === null ? ' class="single"' : ''}><figcaption>${escapeXml(chart.title)}</figcaption>${barsSvg(chart.title, barsOf(table, chart))}</figure>`
    : '';

const sectionHtml = (section: Section): string =>
  [
    `<section><h2>${escapeXml(section.title)}</h2><p class="soft">${escapeXml(section.question)}</p>`,
    chartHtml(section),
    tableHtml(section.table),
    `<details open><summary>SQL and parameters</summary><pre>${sqlHtml(`${section.sql}${parametersOf(section)}`)}</pre></details></section>`,
  ].join('\n');

const looks = { VALID: 'good', INVALID: 'bad' } as const;

const integrityHtml = ({ integrity: { status } }: ReportFacts): string => {
  const [word = ''] = status.split(':');
  return box(looks[word as keyof typeof looks] ?? 'open', `Evidence: ${status}`);
};

const factsHtml = (facts: ReportFacts): string =>
  factsOf(facts)
    .map(([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${breakable(value)}</td></tr>`)
    .join('\n');

/** One file, no scripts, nothing from elsewhere: it opens offline and prints. */
export const reportHtml = (facts: ReportFacts): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeXml(facts.report.title)}</title><style>${reportStyle(`Lazaret: ${facts.report.name}, ${facts.createdAt}`)}</style></head>
<body><header><h1>${escapeXml(facts.report.title)}</h1>
${integrityHtml(facts)}
${facts.notes.map(({ message }) => `<p class="note">${escapeXml(message)}</p>`).join('\n')}
<table class="facts"><tbody>${factsHtml(facts)}</tbody></table></header>
<main>${facts.sections.map(sectionHtml).join('\n')}</main>
</body></html>
`;
