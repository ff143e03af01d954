import type { Chart } from './reports.ts';
import type { Table } from './table.ts';

export type Bar = { readonly label: string; readonly value: number };

/** The bars of a chart: rows counted, or one column summed, for each value of another. */
export const barsOf = ({ columns, rows }: Table, { by, sum }: Chart): Bar[] => {
  const [label, value] = [columns.indexOf(by), sum === null ? -1 : columns.indexOf(sum)];
  const bars = new Map<string, number>();
  for (const row of rows) {
    const name = String(row[label] ?? 'none');
    const add = value < 0 ? 1 : Number(row[value] ?? 0);
    bars.set(name, (bars.get(name) ?? 0) + (Number.isFinite(add) ? add : 0));
  }
  return [...bars].map(([name, total]) => ({ label: name, value: total }));
};

export const escapeXml = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const [line, left, wide] = [26, 220, 720];

/** Horizontal bars in SVG without scripts or colours that a printer loses. */
export const barsSvg = (title: string, bars: readonly Bar[]): string => {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const drawn = bars.map(({ label, value }, at) => {
    const width = Math.round((value / most) * (wide - left - 90));
    const y = at * line;
    return (
      `<text x="${left - 8}" y="${y + 17}" text-anchor="end">${escapeXml(label.slice(0, 30))}</text>` +
      `<rect x="${left}" y="${y + 4}" width="${width}" height="${line - 8}"/>` +
      `<text x="${left + width + 6}" y="${y + 17}">${value.toLocaleString('en', { maximumFractionDigits: 1 })}</text>`
    );
  });
  return `<svg viewBox="0 0 ${wide} ${Math.max(1, bars.length) * line}" role="img" aria-label="${escapeXml(title)}"><title>${escapeXml(title)}</title>${drawn.join('')}</svg>`;
};
