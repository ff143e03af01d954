import { parse } from '../../src/finding/parse.ts';
import { split } from '../../src/finding/split.ts';
import { eventOf, runtimeDetail } from '../builders/finding.ts';

const event = (id: string) => eventOf(runtimeDetail(undefined, { id }));
const line = (id: string): string => JSON.stringify(event(id));
const pretty = (id: string): string => JSON.stringify(event(id), null, 2);
/** What each piece turns out to be: the id of a finding, or the code of its error. */
const outcomes = (text: string, source = 'in.json'): string[] =>
  split(text, source).map((one) => {
    const result = parse(one);
    if (result.kind === 'rejected') return result.error.code;
    return result.kind === 'finding' ? result.finding.id : result.kind;
  });
const lines = (text: string, source = 'in.json'): (number | null)[] => split(text, source).map((one) => one.line);

describe('the events in a file', () => {
  it.each<[string, string]>([
    ['one event on one line', line('a')],
    ['one event over many lines', pretty('a')],
    [
      'one event with its brackets in the first column',
      JSON.stringify(event('a'), null, '\n').replaceAll(/\n+/g, '\n'),
    ],
    ['one finding of an export', JSON.stringify(runtimeDetail(undefined, { id: 'a' }))],
    ['one event after a byte order mark', `\uFEFF${pretty('a')}\n`],
  ])('%s: one, with the very text of the file, of no line', (_what, text) => {
    expect(outcomes(text)).toEqual(['a']);
    expect(split(text, 'in.json')).toEqual([{ text, bytes: null, source: 'in.json', line: null }]);
  });

  it.each<[string, string, number[]]>([
    ['JSON lines', `${line('a')}\n${line('b')}\n${line('c')}\n`, [1, 2, 3]],
    ['JSON lines without a last line break', `${line('a')}\n${line('b')}\n${line('c')}`, [1, 2, 3]],
    ['JSON lines of Windows, with empty lines', `\r\n${line('a')}\r\n\r\n${line('b')}\r\n${line('c')}\r\n`, [2, 4, 5]],
    ['JSON lines with spaces before them', ` ${line('a')}\n${line('b')}\n  ${line('c')}`, [1, 2, 3]],
    ['a list on one line', `[${line('a')},${line('b')},${line('c')}]`, [1, 1, 1]],
    ['a list over many lines', JSON.stringify([event('a'), event('b'), event('c')], null, 2), [2, 99, 196]],
    ['a list with a line for each', `[\n${line('a')},\n${line('b')},\n${line('c')}\n]\n`, [2, 3, 4]],
    ['an answer of GetFindings', `{"findings":[${line('a')},${line('b')},${line('c')}],"nextToken":""}`, [1, 1, 1]],
    ['what the CLI prints', `{\n    "Findings": [\n${line('a')},\n${line('b')},\n${line('c')}\n    ]\n}\n`, [3, 4, 5]],
    [
      'a page whose list is not first',
      `{"ResponseMetadata":{"findings":["x"]},"Findings":[${line('a')},${line('b')},${line('c')}]}`,
      [1, 1, 1],
    ],
    ['pages one to a line', `{"Findings":[${line('a')}]}\n{"Findings":[${line('b')},${line('c')}]}`, [1, 2, 2]],
    [
      'a list of pages',
      `[{"Findings":[${line('a')},${line('b')}]},{"Findings":[]},{"Findings":[${line('c')}]}]`,
      [1, 1, 1],
    ],
    ['documents one after the other', `${pretty('a')}\n${pretty('b')}\n${pretty('c')}`, [1, 98, 195]],
    ['documents without anything between', `${line('a')}${line('b')}${line('c')}`, [1, 1, 1]],
  ])('%s: each by itself, in order', (_what, text, where) => {
    expect(outcomes(text)).toEqual(['a', 'b', 'c']);
    expect(lines(text)).toEqual(where);
  });

  it('are numbered by the line they begin on', () => {
    expect(lines(`${line('a')}\n\n${pretty('b')}\n${line('c')}`)).toEqual([1, 3, 3 + pretty('b').split('\n').length]);
    expect(lines(`[\n\n${line('a')},\n${line('b')}]`)).toEqual([3, 4]);
  });

  it('of a file named as JSON lines have lines even when there is only one', () => {
    expect(lines(line('a'), 'in.jsonl')).toEqual([1]);
    expect(lines(`${line('a')}\n`, 'in.jsonl.gz')).toEqual([1]);
  });

  it('keep the exact text they came as', () => {
    const odd = line('a').replace(',"source"', ' ,\t"source"');
    expect(split(`[ ${odd} , ${line('b')} ]`, 'in.json').map(({ text }) => text)).toEqual([odd, line('b')]);
    expect(split(`${odd}\r\n${line('b')}`, 'in.json').map(({ text }) => text)).toEqual([odd, line('b')]);
  });

  it.each(['', ' \n\t\r\n', '[]', '{"Findings":[]}', '[{"findings":[]}]'])('are none in %j', (text) => {
    expect(split(text, 'in.json')).toEqual([]);
  });

  it('are not looked for inside an event: a list of that name in a detail is data', () => {
    const text = JSON.stringify({ ...event('a'), findings: [event('b')] });
    expect(outcomes(text)).toEqual(['a']);
  });
});

describe('what is broken', () => {
  it.each<[string, string, string[]]>([
    ['a broken line', `${line('a')}\n{"x": oops}\n${line('b')}`, ['a', 'broken-json', 'b']],
    ['a line cut off', `${line('a')}\n${line('x').slice(0, 500)}\n${line('b')}`, ['a', 'truncated-json', 'b']],
    [
      'a line cut off inside a string',
      `${line('a')}\n{"version":"0","id":"cd\n${line('b')}`,
      ['a', 'truncated-json', 'b'],
    ],
    ['a first line cut off', `${line('x').slice(0, 300)}\n${line('a')}\n${line('b')}`, ['truncated-json', 'a', 'b']],
    ['lines that are no JSON', `${line('a')}\nhello\nworld\n${line('b')}`, ['a', 'broken-json', 'broken-json', 'b']],
    ['something behind an event', `${line('a')}\n${line('x')} x\n${line('b')}`, ['a', 'broken-json', 'b']],
    [
      'two halves around another event',
      `${line('x').slice(0, 400)}\n${line('a')}\n${line('x').slice(400)}\n${line('b')}`,
      ['truncated-json', 'a', 'broken-json', 'b'],
    ],
    [
      'a document cut off before another',
      `${pretty('x').slice(0, 300)}\n${pretty('a')}\n${line('b')}`,
      ['truncated-json', 'a', 'b'],
    ],
    [
      'a document broken inside before another',
      `${pretty('x').replace('"account": ', '"account" ')}\n${pretty('a')}`,
      ['broken-json', 'a'],
    ],
    ['a list cut off', `[${line('a')},${line('b')},${line('x').slice(0, 400)}`, ['a', 'b', 'truncated-json']],
    [
      'a list over many lines cut off',
      JSON.stringify([event('a'), event('x')], null, 2).slice(0, -200),
      ['a', 'truncated-json'],
    ],
    ['a list with a line for each cut off', `[\n${line('a')},\n${line('b')},\n`, ['truncated-json', 'a', 'b']],
    ['an answer cut off between two findings', `{"Findings":[${line('a')},`, ['truncated-json', 'a']],
    ['an answer cut off', `{"Findings":[${line('a')},${line('x').slice(0, 400)}`, ['a', 'truncated-json']],
    [
      'an event of the list without an id',
      `[${line('a')},{"detail":{}},${line('b')}]`,
      ['a', 'finding-without-id', 'b'],
    ],
    ['a list with a line break inside a string', `[${line('a')},{"x":"1\n2"},${line('b')}]`, ['a', 'broken-json', 'b']],
    [
      'two halves around another event that close as one',
      `${line('x').slice(0, 400)}\n${line('a')}\n${line('x').slice(400)}`,
      ['truncated-json', 'a', 'broken-json'],
    ],
    [
      'a list with something else in it',
      `[${line('a')},5,[${line('x')}],null,"x",${line('b')}]`,
      ['a', 'not-an-object', 'not-an-object', 'not-an-object', 'not-an-object', 'b'],
    ],
  ])('harms no neighbour: %s', (_what, text, expected) => {
    expect(outcomes(text)).toEqual(expected);
  });

  it.each<[string, string, string]>([
    ['a document cut off', pretty('x').slice(0, 400), 'truncated-json'],
    ['a document broken in the middle', pretty('x').replace('"account": ', '"account" '), 'broken-json'],
    ['a page of HTML', '<html>\n<body>\nno\n</body>\n</html>\n', 'broken-json'],
    ['a list of numbers', '[1,2,3]', 'not-an-object'],
    ['a list of lists', '[[{}]]', 'not-an-object'],
    ['a megabyte of nesting', '['.repeat(1_000_000), 'nested-too-deep'],
    ['a megabyte of nested pages', '{"findings":['.repeat(80_000), 'nested-too-deep'],
    ['a page without a list', '{"Findings":"none"}', 'finding-without-id'],
  ])('is one piece: %s', (_what, text, code) => {
    expect(outcomes(text)).toEqual([code]);
  });

  it('is told by its line', () => {
    const [, broken] = split(`${line('a')}\n\n{"x": oops}\n${line('b')}`, 'in.jsonl');
    expect(broken).toEqual({ text: '{"x": oops}', bytes: null, source: 'in.jsonl', line: 3 });
  });
});

it('takes a hundred thousand broken lines in one pass', () => {
  const text = `{"a": [\n`.repeat(100_000) + line('a');
  const started = performance.now();
  expect(split(text, 'in.jsonl')).toHaveLength(100_001);
  expect(performance.now() - started).toBeLessThan(3_000);
});
