import fc from 'fast-check';
import { stringify } from 'yaml';
import { editDistance, nearest } from '../../src/decide/nearest.ts';
import { loadPolicy, policyJsonSchema } from '../../src/decide/policy.ts';
import { loadCases } from '../../src/decide/policy-cases.ts';
import { runs } from '../builders/runs.ts';

const topKeys = Object.keys((policyJsonSchema() as { properties: object }).properties);

describe('a policy file', () => {
  it('whatever it holds is a policy or a list of mistakes with their lines', () => {
    const yaml = fc.string({
      unit: fc.constantFrom(
        'a',
        'rules',
        ':',
        ' ',
        '\n',
        '-',
        '[',
        ']',
        '{',
        '}',
        '&x',
        '*x',
        '"',
        "'",
        '#',
        '|',
        '!',
        '%',
        '---',
      ),
      maxLength: 40,
    });
    const like = fc
      .dictionary(fc.oneof(fc.constantFrom(...topKeys), fc.string({ maxLength: 6 })), fc.jsonValue({ maxDepth: 3 }), {
        maxKeys: 4,
      })
      .map((value) => stringify(value));
    fc.assert(
      fc.property(fc.oneof(yaml, like, fc.string({ maxLength: 60 })), (text) => {
        const loaded = loadPolicy(text, 'lazaret.yaml');
        if (loaded.state === 'ok') return;
        expect(loaded.errors.length).toBeGreaterThan(0);
        const lines = text.split(/\r\n|\r|\n/).length;
        for (const { line, column, message } of loaded.errors) {
          expect([line >= 1 && line <= lines, column >= 1]).toEqual([true, true]);
          expect(message).toContain(`lazaret.yaml:${line}:${column}: `);
        }
        expect(loadCases(text, 'cases.yaml').state).toBe('invalid');
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('the nearest name', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });

  it('is measured by a distance: none to itself, the same both ways, never shorter by a detour over an insertion', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom('a', 'b', 'c'), (one, other, letter) => {
        expect(editDistance(one, one)).toBe(0);
        expect(editDistance(one, other)).toBe(editDistance(other, one));
        expect(editDistance(`${one}${letter}`, one)).toBe(1);
        expect(Math.abs(editDistance(`${one}${letter}`, other) - editDistance(one, other))).toBeLessThanOrEqual(1);
      }),
      { numRuns: runs(300) },
    );
  });

  it('is found for one wrong, missing, added or swapped letter', () => {
    expect(
      ['protectedNamespace', 'protectedNamespacess', 'portectedNamespaces', 'protectedNamespazes'].map((name) =>
        nearest(name, topKeys),
      ),
    ).toEqual(Array(4).fill('protectedNamespaces'));
    expect(nearest('xyzzy', topKeys)).toBeNull();
  });
});
