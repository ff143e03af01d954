import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { factsOf, type ReportFacts } from '../audit/report-facts.ts';
import { reportHtml } from '../audit/report-html.ts';
import { CommandError, exit } from './exit.ts';
import { renderTable } from './output.ts';

const formats = ['html', 'csv', 'json', 'md'] as const;
export type ReportFormat = (typeof formats)[number];

export const reportFormats = (given: string): ReportFormat[] => {
  const wanted = given.split(',').map((one) => one.trim());
  const wrong = wanted.find((one) => !(formats as readonly string[]).includes(one));
  if (wrong !== undefined) throw new CommandError(exit.usage, `--format ${wrong}: html, csv, json or md`);
  return wanted as ReportFormat[];
};

const markdown = (facts: ReportFacts): string =>
  [
    `# ${facts.report.title}\n`,
    renderTable({ columns: ['fact', 'value'], rows: factsOf(facts) }, 'md'),
    ...facts.sections.map(
      ({ title, question, sql, table }) =>
        `## ${title}\n\n${question}\n\n${renderTable(table, 'md')}\n\`\`\`sql\n${sql}\n\`\`\`\n`,
    ),
  ].join('\n');

const contents: {
  readonly [format in ReportFormat]: (facts: ReportFacts) => readonly (readonly [name: string, body: string])[];
} = {
  html: (facts) => [[`${facts.report.name}.html`, reportHtml(facts)]],
  json: (facts) => [[`${facts.report.name}.json`, `${JSON.stringify(facts, null, 2)}\n`]],
  md: (facts) => [[`${facts.report.name}.md`, markdown(facts)]],
  csv: (facts) => [
    [`${facts.report.name}.facts.csv`, renderTable({ columns: ['fact', 'value'], rows: factsOf(facts) }, 'csv')],
    ...facts.sections.map(({ table }, at): [string, string] => [
      `${facts.report.name}.${facts.report.sections[at]?.query.name}.csv`,
      renderTable(table, 'csv'),
    ]),
  ],
};

/** The files of one report in `folder`; their paths. */
export const writeReport = async (
  folder: string,
  facts: ReportFacts,
  asked: readonly ReportFormat[],
): Promise<string[]> => {
  await mkdir(folder, { recursive: true });
  const files = asked.flatMap((format) => contents[format](facts));
  for (const [name, body] of files) await writeFile(path.join(folder, name), body);
  return files.map(([name]) => path.join(folder, name));
};
