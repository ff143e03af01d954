import { escapeXml } from './bars.ts';
import type { Cell, Table } from './table.ts';

/** More rows make a page that no browser opens; the CSV holds all of them. */
export const mostRows = 2_000;

const piece = /\d\d:\d\d:\d\d(?:\.\d+)?Z?|\d{4}-\d\d-\d\dT?\s?|[^/:_.,=\s-]{1,16}[/:_.,=\s-]*|[/:_.,=\s-]+/gu;

/** Long names break where their parts end, and within a hash after sixteen characters: never letter by letter. */
export const breakable = (text: string): string => (text.match(piece) ?? []).map(unbroken).join('<wbr>');

/** A browser breaks at the hyphens of a date by itself. */
const unbroken = (text: string): string =>
  /^\d{4}-\d\d-\d\d/.test(text) ? `<span class="date">${escapeXml(text)}</span>` : escapeXml(text);

const shown = (cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number')
    return cell.toLocaleString('en', { maximumFractionDigits: 2, useGrouping: cell >= 10_000 });
  return breakable(String(cell).replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\.000$/, '$1'));
};

const heading = (name: string): string => escapeXml(name.replaceAll('_', ' '));

/** Where an object lies and its hash take a line of their own below the row. */
const isUnder = (name: string): boolean => /^(evidence_\w+|finding_key|decision_key)$/.test(name);

type Layout = {
  readonly same: readonly number[];
  readonly across: readonly number[];
  readonly under: readonly number[];
};

/** In a wide table of several rows, what is the same in all of them is said once, above. */
const layoutOf = ({ columns, rows }: Table): Layout => {
  const all = columns.map((_, at) => at);
  const isSame = (at: number): boolean =>
    typeof rows[0]?.[at] !== 'number' && rows.every((row) => row[at] === rows[0]?.[at]);
  const same = columns.length > 8 && rows.length > 1 ? all.filter(isSame) : [];
  const varied = all.filter((at) => !same.includes(at));
  const under = varied.length > 8 ? varied.filter((at) => isUnder(columns[at] ?? '')) : [];
  return { same, across: varied.filter((at) => !under.includes(at)), under };
};

const rowHtml = (row: readonly Cell[], { columns }: Table, { across, under }: Layout): string => {
  const cells = across.map((at) => `<td${typeof row[at] === 'number' ? ' class="number"' : ''}>${shown(row[at])}</td>`);
  const told = under.filter((at) => row[at] !== null).map((at) => `${heading(columns[at] ?? '')}: ${shown(row[at])}`);
  return under.length === 0
    ? `<tr>${cells.join('')}</tr>`
    : `<tr class="over">${cells.join('')}</tr><tr class="under"><td colspan="${across.length}">${told.join(' · ')}</td></tr>`;
};

const sameHtml = ({ columns, rows }: Table, { same }: Layout): string => {
  const empty = same.filter((at) => rows[0]?.[at] === null).map((at) => heading(columns[at] ?? ''));
  const told = same
    .filter((at) => rows[0]?.[at] !== null)
    .map((at) => `${heading(columns[at] ?? '')}: ${shown(rows[0]?.[at])}`);
  return [
    told.length > 0 ? `<p class="soft">The same in every row: ${told.join('; ')}</p>` : '',
    empty.length > 0 ? `<p class="soft">Empty in every row: ${empty.join(', ')}</p>` : '',
  ].join('');
};

const countHtml = (rows: number): string => {
  if (rows === 0) return '<p class="note">No rows: nothing in the range that was asked for answers this question.</p>';
  const words = `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
  return rows <= mostRows
    ? `<p>${words}</p>`
    : `<p class="note">${words}, of which the first ${mostRows.toLocaleString('en')} are shown here: --format csv and json hold all of them.</p>`;
};

/** A table that can be read on a screen and on A4. */
export const tableHtml = (table: Table): string => {
  const { columns, rows } = table;
  if (rows.length === 0) return countHtml(0);
  const layout = layoutOf(table);
  const head = layout.across.map((at) => {
    const isNumber = rows.some((row) => typeof row[at] === 'number');
    return `<th${isNumber ? ' class="number"' : ''}>${heading(columns[at] ?? '')}</th>`;
  });
  const body = rows.slice(0, mostRows).map((row) => rowHtml(row, table, layout));
  return `${countHtml(rows.length)}${sameHtml(table, layout)}<div class="wide"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
};
