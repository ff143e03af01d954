import { barsOf, barsSvg, shortened } from '../../src/audit/bars.ts';
import { breakable, mostRows, tableHtml } from '../../src/audit/report-table.ts';

const columns = ['finding_id', 'account_id', 'severity', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'evidence_key'];
const row = (n: number) => [`f${n}`, '011122223333', 8, n % 2 ? 'x' : 'y', 1, 2, n, n, 'q', null, `evidence/v1/${n}`];

describe('a table of a report', () => {
  it('says once what is the same in every row, and what is empty in all of them', () => {
    const html = tableHtml({ columns, rows: [row(1), row(2)] });
    expect(html).toContain('The same in every row: account id: 011122223333; f: q');
    expect(html).toContain('Empty in every row: g');
    expect(html).not.toContain('<th>account id</th>');
  });

  it('leaves out no column of a single row', () => {
    expect(tableHtml({ columns, rows: [row(1)] })).not.toContain('same in every row');
  });

  it('says how many rows it does not show', () => {
    const rows = Array.from({ length: mostRows + 1 }, (_, n) => [n]);
    const html = tableHtml({ columns: ['n'], rows });
    expect(html).toContain('2,001 rows, of which the first 2,000 are shown');
    expect(html.match(/<tr>/g)).toHaveLength(mostRows + 1);
  });

  it('says that there is nothing', () => {
    expect(tableHtml({ columns, rows: [] })).toContain('No rows');
  });

  it.each(['<b>', '&amp;', `${'a'.repeat(40)}`, 'a/b:c_d', '2026-10-01 08:00:00', '𝒳'.repeat(20), ''])(
    'keeps the text %j as it is, wherever it may break',
    (text) => {
      const shown = breakable(text).replaceAll(/<wbr>|<\/?span[^>]*>/g, '');
      expect(shown.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toBe(text);
    },
  );
});

describe('a chart', () => {
  const table = {
    columns: ['month', 'severity_label', 'n'],
    rows: [
      ['2026-10', 'low', 2],
      ['2026-10', 'critical', '3'],
      ['2026-11', null, 'nonsense'],
    ],
  };

  it('sums a column for each value of another, severities by weight', () => {
    expect(barsOf(table, { title: '', by: 'month', sum: 'n', split: 'severity_label' })).toEqual([
      {
        label: '2026-10',
        parts: [
          { name: 'critical', value: 3 },
          { name: 'low', value: 2 },
        ],
      },
      { label: '2026-11', parts: [{ name: 'none', value: 0 }] },
    ]);
  });

  it('of nothing but zeros has bars of no length', () => {
    expect(barsSvg('t', [{ label: 'a', parts: [{ name: '', value: 0 }] }])).toContain('width="0.0"');
  });

  it('says how many bars it does not draw, and shows where a name was cut', () => {
    const bars = Array.from({ length: 70 }, (_, n) => ({ label: `b${n}`, parts: [{ name: '', value: n }] }));
    expect(barsSvg('t', bars)).toContain('and 10 more, in the table');
    expect(shortened('abcdef', 4)).toBe('abc…');
  });
});
