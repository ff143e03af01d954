import fc from 'fast-check';
import { matches, patternFaults } from '../../src/decide/pattern.ts';
import { runs } from '../builders/runs.ts';

const numRuns = runs(300);
const scalar = fc.oneof(fc.string({ maxLength: 8 }), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.', '*', '\\'), maxLength: 10 });
const leafMatcher = fc.oneof(
  scalar,
  fc.record({ prefix: text }),
  fc.record({ suffix: text }),
  fc.record({ 'equals-ignore-case': text }),
  fc.record({ exists: fc.boolean() }),
  fc.record({ 'anything-but': fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 3 })) }),
  fc.record({ numeric: fc.tuple(fc.constantFrom('<', '>=', '='), fc.integer()) }),
);
const field = fc.constantFrom('a', 'b', 'c');
const { pattern } = fc.letrec<{ pattern: object }>((tie) => ({
  pattern: fc.dictionary(
    field,
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.array(leafMatcher, { minLength: 1, maxLength: 3 }),
      tie('pattern').filter((inner) => Object.keys(inner).length > 0),
    ),
    { maxKeys: 3 },
  ),
}));
const event = fc.dictionary(field, fc.jsonValue({ maxDepth: 3 }));
const leafEvent = fc.record({ a: fc.oneof(scalar, text) });

/** The obvious wildcard, by backtracking: exponential, and so only for short texts. */
const naive = (spec: string, value: string): boolean => {
  if (spec === '') return value === '';
  if (spec[0] === '*') return naive(spec.slice(1), value) || (value !== '' && naive(spec, value.slice(1)));
  return value[0] === spec[0] && naive(spec.slice(1), value.slice(1));
};

describe('the pattern language', () => {
  it('never throws, whatever pattern and event', () => {
    fc.assert(
      fc.property(fc.anything(), fc.jsonValue(), (anything, any) => {
        expect(typeof matches(anything, any)).toBe('boolean');
      }),
      { numRuns },
    );
  });

  it('anything-but is the opposite of its value wherever there is a leaf', () => {
    fc.assert(
      fc.property(text, leafEvent, (value, of) => {
        expect(matches({ a: [{ 'anything-but': value }] }, of)).toBe(!matches({ a: [value] }, of));
      }),
      { numRuns },
    );
  });

  it('exists is the opposite of not exists', () => {
    fc.assert(
      fc.property(event, (of) => {
        expect(matches({ a: [{ exists: true }] }, of)).toBe(!matches({ a: [{ exists: false }] }, of));
      }),
      { numRuns },
    );
  });

  it('a list of values is the or of its values', () => {
    fc.assert(
      fc.property(leafMatcher, leafMatcher, event, (one, other, of) => {
        expect(matches({ a: [one, other] }, of)).toBe(matches({ a: [one] }, of) || matches({ a: [other] }, of));
      }),
      { numRuns },
    );
  });

  it('$or is the or of its branches', () => {
    fc.assert(
      fc.property(pattern, pattern, event, (one, other, of) => {
        fc.pre(Object.keys(one).length > 0 && Object.keys(other).length > 0);
        expect(matches({ $or: [one, other] }, of)).toBe(matches(one, of) || matches(other, of));
      }),
      { numRuns },
    );
  });

  it('asking for more never matches more', () => {
    fc.assert(
      fc.property(pattern, fc.array(leafMatcher, { minLength: 1, maxLength: 2 }), event, (less, more, of) => {
        fc.pre(!('d' in less));
        expect(!matches({ ...less, d: more }, of) || matches(less, of)).toBe(true);
      }),
      { numRuns },
    );
  });

  it('the order of fields and of array elements does not count', () => {
    fc.assert(
      fc.property(pattern, fc.array(event, { maxLength: 4 }), (asked, elements) => {
        fc.pre(Object.keys(asked).length > 0);
        const turned = Object.fromEntries(Object.entries(asked).reverse());
        expect(matches({ list: asked }, { list: elements })).toBe(
          matches({ list: turned }, { list: [...elements].reverse() }),
        );
      }),
      { numRuns },
    );
  });

  it('good patterns have no fault', () => {
    fc.assert(
      fc.property(pattern, (good) => {
        expect(patternFaults(good)).toEqual([]);
      }),
      { numRuns },
    );
  });

  it('wildcards agree with the obvious way', () => {
    const star = fc
      .string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
      .map((spec) => spec.replace(/\*+/g, '*'));
    fc.assert(
      fc.property(star, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (spec, value) => {
        expect(matches({ a: [{ wildcard: spec }] }, { a: value })).toBe(naive(spec, value));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('a cidr holds every address with its first bits and no other', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const number = ([a, b, c, d]: number[]): number => ((a! * 256 + b!) * 256 + c!) * 256 + d!;
    fc.assert(
      fc.property(
        fc.tuple(octet, octet, octet, octet),
        fc.tuple(octet, octet, octet, octet),
        fc.integer({ min: 0, max: 32 }),
        (base, address, bits) => {
          const size = 2 ** (32 - bits);
          expect(matches({ a: [{ cidr: `${base.join('.')}/${bits}` }] }, { a: address.join('.') })).toBe(
            Math.floor(number(base) / size) === Math.floor(number(address) / size),
          );
        },
      ),
      { numRuns },
    );
  });
});
