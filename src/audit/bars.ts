import type { Chart } from './reports.ts';
import type { Table } from './table.ts';

export type Part = { readonly name: string; readonly value: number };

/** One bar, of one part or of several. */
export type Bar = { readonly label: string; readonly parts: readonly Part[] };

const severities = ['critical', 'high', 'medium', 'low'];

const weight = (severity: string): number =>
  severities.includes(severity) ? severities.indexOf(severity) : severities.length;

/** Severities by weight, whatever a query sorted by; everything else as it came. */
const inOrder = <T>(column: string, entries: readonly (readonly [string, T])[]): (readonly [string, T])[] =>
  column === 'severity_label' ? entries.toSorted(([a], [b]) => weight(a) - weight(b)) : [...entries];

/** The bars of a chart: rows counted, or one column summed, for each value of another, split by a third where it says so. */
export const barsOf = ({ columns, rows }: Table, { by, sum, split }: Chart): Bar[] => {
  const [label, value, part] = [columns.indexOf(by), columns.indexOf(sum ?? ''), columns.indexOf(split ?? '')];
  const bars = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const parts = bars.get(String(row[label] ?? 'none')) ?? new Map<string, number>();
    const name = part < 0 ? '' : String(row[part] ?? 'none');
    const add = value < 0 ? 1 : Number(row[value] ?? 0);
    parts.set(name, (parts.get(name) ?? 0) + (Number.isFinite(add) ? add : 0));
    bars.set(String(row[label] ?? 'none'), parts);
  }
  return inOrder(by, [...bars]).map(([name, parts]) => ({
    label: name,
    parts: inOrder(split ?? '', [...parts]).map(([one, total]) => ({ name: one, value: total })),
  }));
};

export const escapeXml = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Cut with a sign that it was: a name must not pass for another that begins like it. */
export const shortened = (text: string, most: number): string => {
  const points = [...text];
  return points.length <= most ? text : `${points.slice(0, most - 1).join('')}…`;
};

const [line, left, wide, mostBars] = [26, 220, 720, 60];

const sumOf = ({ parts }: Bar): number => parts.reduce((total, { value }) => total + value, 0);

const told = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });

const barSvg = (bar: Bar, at: number, { most, names }: { most: number; names: readonly string[] }): string => {
  const y = at * line;
  const scale = (wide - left - 90) / most;
  let x = left;
  const parts = bar.parts.map(({ name, value }) => {
    const width = value * scale;
    const drawn = `<rect class="part-${Math.max(0, names.indexOf(name)) % 4}" x="${x.toFixed(1)}" y="${y + 4}" width="${width.toFixed(1)}" height="${line - 8}"><title>${escapeXml(`${bar.label} ${name} ${told(value)}`)}</title></rect>`;
    x += width;
    return drawn;
  });
  return (
    `<text x="${left - 8}" y="${y + 17}" text-anchor="end">${escapeXml(shortened(bar.label, 30))}</text>${parts.join('')}` +
    `<text x="${(x + 6).toFixed(1)}" y="${y + 17}">${told(sumOf(bar))}</text>`
  );
};

const legendSvg = (names: readonly string[], y: number): string =>
  names
    .map(
      (name, at) =>
        `<rect class="part-${at % 4}" x="${left + at * 110}" y="${y + 8}" width="12" height="12"/><text x="${left + at * 110 + 18}" y="${y + 18}">${escapeXml(shortened(name, 14))}</text>`,
    )
    .join('');

/** Horizontal bars in SVG without scripts; parts differ in lightness, so that a printer without colours keeps them apart. */
export const barsSvg = (title: string, bars: readonly Bar[]): string => {
  const shown = bars.slice(0, mostBars);
  const most = Math.max(0, ...shown.map(sumOf)) || 1;
  const known = new Set(shown.flatMap(({ parts }) => parts.map(({ name }) => name)).filter((name) => name !== ''));
  const names = inOrder(
    known.has('low') || known.has('high') ? 'severity_label' : '',
    [...known].map((name) => [name, 0]),
  ).map(([name]) => name);
  const rest = bars.length - shown.length;
  const below = shown.length + (rest > 0 ? 1 : 0);
  return (
    `<svg viewBox="0 0 ${wide} ${(below + (names.length > 0 ? 1 : 0)) * line}" role="img" aria-label="${escapeXml(title)}"><title>${escapeXml(title)}</title>` +
    shown.map((bar, at) => barSvg(bar, at, { most, names })).join('') +
    (rest > 0 ? `<text x="${left}" y="${shown.length * line + 17}">and ${rest} more, in the table</text>` : '') +
    `${legendSvg(names, below * line)}</svg>`
  );
};
