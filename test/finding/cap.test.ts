import { cap, shown } from '../../src/finding/cap.ts';

describe('a string that somebody else wrote', () => {
  it.each([
    ['short', 'short', 512],
    ['abcdef', 'abc…', 4],
    ['ab😀cd', 'ab…', 4],
    ['\ud800x', '\ufffdx', 512],
    ['', '', 4],
  ])('%j is repeated as %j', (text, expected, limit) => {
    expect(cap(text, limit)).toBe(expected);
  });

  it('is 512 units at most unless told otherwise', () => {
    expect(cap('x'.repeat(513))).toHaveLength(512);
    expect(cap('x'.repeat(512))).toBe('x'.repeat(512));
  });

  it.each([
    ['a\u0007\nb', '"a\\u0007\\nb"'],
    [5, '5'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'nothing'],
    [[1], 'a list'],
    [{}, 'an object'],
  ])('%j is shown in errors as %s', (value, expected) => {
    expect(shown(value)).toBe(expected);
  });
});
