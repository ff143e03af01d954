import { stripVTControlCharacters } from 'node:util';
import type { Cell, Table } from '../audit/table.ts';

export const outputFormats = ['table', 'json', 'csv', 'md'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** One line, no control characters: a name in a table is written by whoever named the pod. */
const plain = (cell: Cell): string =>
  cell === null ? '' : stripVTControlCharacters(String(cell)).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');

const columnsOf = ({ columns, rows }: Table): string => {
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => plain(row[at] ?? null).length)));
  const line = (cells: readonly Cell[]): string =>
    cells
      .map((cell, at) => plain(cell).padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(columns.map((name) => name.toUpperCase())), ...rows.map(line)].join('\n');
};

/** RFC 4180, and no cell that a spreadsheet would run as a formula. */
const csvCell = (cell: Cell): string => {
  const text = plain(cell);
  const safe = typeof cell === 'string' && /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const markdownCell = (cell: Cell): string => plain(cell).replace(/[\\`*_[\]<>|!~#]/g, '\\$&');

/** Renders rows for people (`table`), for spreadsheets, for pages, or as one JSON object per line. */
export const renderTable = (table: Table, format: OutputFormat): string => {
  const { columns, rows } = table;
  switch (format) {
    case 'table':
      return `${columnsOf(table)}\n`;
    case 'csv':
      return `${[columns, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
    case 'md':
      return `${[columns, columns.map(() => '---'), ...rows].map((row, at) => `| ${row.map((cell) => (at === 1 ? String(cell) : markdownCell(cell))).join(' | ')} |`).join('\n')}\n`;
    case 'json':
      return rows
        .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])))}\n`)
        .join('');
  }
};
