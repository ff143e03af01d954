import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { yamlOf } from '../../src/posture/hardening/yaml.ts';
import { runs } from '../builders/runs.ts';

const odd = fc.constantFrom(
  ...[
    '',
    ' ',
    'yes',
    'NO',
    '~',
    'null',
    '1',
    '0x1f',
    '1e3',
    '-',
    '- a',
    'a: b',
    'a #b',
    '#a',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
  ],
  ...[
    'a\nb',
    'a\n',
    '\na',
    ' a\nb',
    'a\n\nb\n',
    'a\n b',
    'a\n\n',
    'a\r\nb',
    'a\tb',
    '\t',
    "it's",
    '"',
    '---',
    '...',
    '{}',
    '[]',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u007f',
    '\u0000',
    'é',
    '日本',
    '😀',
    '=',
    '2026-12-01',
    '.inf',
    '.nan',
    '$patch',
    'a,b',
  ],
);
const text = fc.oneof(odd, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }));
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, text, fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
  list: fc.array(tie('any'), { maxLength: 4 }),
  map: fc.dictionary(
    text.filter((key) => key !== '__proto__'),
    tie('any'),
    { maxKeys: 4, noNullPrototype: true },
  ),
})).map;

describe('hardening files as YAML', () => {
  it('are read back as what was written, by both versions of YAML', () => {
    fc.assert(
      fc.property(value as fc.Arbitrary<object>, (object) => {
        fc.pre(Object.keys(object).length > 0);
        const written = yamlOf(object);
        for (const version of ['1.1', '1.2'] as const) {
          const [document, ...more] = [...parseAllDocuments(written, { version, uniqueKeys: false })];
          expect([document?.errors, more]).toEqual([[], []]);
          expect(document?.toJS()).toEqual(object);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it('are blocks that a person can read and change', () => {
    const written = yamlOf({
      kind: 'A',
      list: [{ name: 'a', drop: ['ALL'] }, 'b: c'],
      none: [],
      patch: 'x: 1\ny: 2\n',
    });
    expect(written).toBe(
      'kind: A\nlist:\n  - name: a\n    drop:\n      - ALL\n  - "b: c"\nnone: []\npatch: |\n  x: 1\n  y: 2\n',
    );
    expect(parse(written).patch).toBe('x: 1\ny: 2\n');
  });
});
