import fc from 'fast-check';
import { findings } from '../../src/audit/columns.ts';
import { rowHash, rowOf } from '../../src/audit/row.ts';
import { sample } from '../../src/audit/sample.ts';
import { partsOf, rowsPerObject } from '../../src/audit/split.ts';
import { runs } from '../builders/runs.ts';

const partition = { table: 'findings', accountId: '011122223333', month: '2026-10' } as const;
const rowsOf = (count: number, day: (n: number) => number) =>
  Array.from({ length: count }, (_, n) =>
    rowOf(findings.columns, {
      finding_id: `f${n}`,
      updated_at: `2026-10-${String(day(n)).padStart(2, '0')}T00:00:00.000Z`,
    }),
  );

describe('a month', () => {
  it('is one object up to 40,000 rows', () => {
    expect(
      partsOf(
        partition,
        rowsOf(rowsPerObject, () => 1),
        findings,
      ).map(({ key }) => key),
    ).toEqual(['findings/v1/account_id=011122223333/month=2026-10/findings.parquet']);
  });

  it('above that is one object a day, a crowded day several, and the one of the month empty, so that no row counts twice', () => {
    const parts = partsOf(
      partition,
      rowsOf(rowsPerObject + 3, (n) => (n < 2 ? 2 : 1)),
      findings,
    );
    expect(parts.map(({ key, rows }) => [key.split('/').at(-1), rows.length])).toEqual([
      ['findings.parquet', 0],
      ['findings-2026-10-01.parquet', rowsPerObject],
      ['findings-2026-10-01-2.parquet', 1],
      ['findings-2026-10-02.parquet', 2],
    ]);
  });
});

it('a row has the same hash in whichever order its columns come', () => {
  const rows = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)));
  fc.assert(
    fc.property(rows, (row) => rowHash(row) === rowHash(Object.fromEntries(Object.entries(row).reverse()))),
    { numRuns: runs(100) },
  );
});

it('a sample is part of the population, without doubles, and does not hang on the order in which it is given', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.nat(20), fc.string(), (keys, n, seed) => {
      const drawn = sample(keys, n, seed);
      expect(sample(keys.toReversed(), n, seed)).toEqual(drawn);
      expect(new Set(drawn.keys).size).toBe(Math.min(n, new Set(keys).size));
      expect(drawn.keys.every((key) => keys.includes(key))).toBe(true);
    }),
    { numRuns: runs(100) },
  );
});
