import { compilePattern, matches, patternFaults } from '../../src/decide/pattern.ts';
import { runtimeDetail } from '../builders/finding.ts';

const event = {
  source: 'aws.guardduty',
  'detail-type': 'GuardDuty Finding',
  detail: {
    type: 'Execution:Runtime/ReverseShell',
    severity: 8,
    ratio: 6.5,
    note: null,
    flag: true,
    path: 'C:\\a*b',
    ip: '10.1.2.3',
    ip6: '2001:db8::7',
    empty: [],
    nothing: {},
    names: ['shop', 'data'],
    nested: [['deep']],
    tags: [
      { key: 'team', value: 'red' },
      { key: 'tier', value: 'gold' },
    ],
  },
};

const inDetail = (field: string, ...items: unknown[]): object => ({ detail: { [field]: items } });

describe('an EventBridge pattern', () => {
  it.each<[string, object, boolean]>([
    ['a text equals itself', inDetail('type', 'Execution:Runtime/ReverseShell'), true],
    ['a text is case-sensitive', inDetail('type', 'execution:runtime/reverseshell'), false],
    ['one of several values is enough', inDetail('severity', 5, 8), true],
    ['a number is not a text', inDetail('severity', '8'), false],
    ['a number may be written in another way', inDetail('severity', 8.0), true],
    ['null equals null', inDetail('note', null), true],
    ['null does not equal an absent field', inDetail('missing', null), false],
    ['true equals true', inDetail('flag', true), true],
    ['true is not a text', inDetail('flag', 'true'), false],
    ['prefix', inDetail('type', { prefix: 'Execution:' }), true],
    ['prefix of another type', inDetail('severity', { prefix: '8' }), false],
    ['prefix without case', inDetail('type', { prefix: { 'equals-ignore-case': 'EXECUTION:' } }), true],
    ['suffix', inDetail('type', { suffix: '/ReverseShell' }), true],
    ['suffix without case', inDetail('type', { suffix: { 'equals-ignore-case': 'SHELL' } }), true],
    ['equals without case', inDetail('type', { 'equals-ignore-case': 'execution:runtime/reverseSHELL' }), true],
    ['wildcard in the middle', inDetail('type', { wildcard: '*:Runtime/*' }), true],
    ['wildcard must reach both ends', inDetail('type', { wildcard: 'Execution*Reverse' }), false],
    ['wildcard pieces may not overlap', inDetail('ip', { wildcard: '10.1.2.3*3' }), false],
    ['wildcard without a star is the text itself', inDetail('ip', { wildcard: '10.1.2.3' }), true],
    ['an escaped star and backslash stand for themselves', inDetail('path', { wildcard: 'C:\\\\a\\*b' }), true],
    ['an escaped star is no star', inDetail('type', { wildcard: 'Execution\\*' }), false],
    ['anything but another value', inDetail('type', { 'anything-but': 'x' }), true],
    ['anything but its value', inDetail('severity', { 'anything-but': [7, 8] }), false],
    ['anything but needs the field to be there', inDetail('missing', { 'anything-but': 'x' }), false],
    ['anything but a prefix', inDetail('type', { 'anything-but': { prefix: 'Execution' } }), false],
    ['anything but several suffixes', inDetail('type', { 'anything-but': { suffix: ['!DNS', 'Tool'] } }), true],
    ['anything but a wildcard', inDetail('type', { 'anything-but': { wildcard: '*Shell' } }), false],
    [
      'anything but, without case',
      inDetail('type', { 'anything-but': { 'equals-ignore-case': 'EXECUTION:RUNTIME/REVERSESHELL' } }),
      false,
    ],
    ['anything but of a list: one other element is enough', inDetail('names', { 'anything-but': 'shop' }), true],
    ['numeric from below', inDetail('severity', { numeric: ['>=', 8] }), true],
    ['numeric excludes its bound', inDetail('severity', { numeric: ['>', 8] }), false],
    ['numeric range', inDetail('ratio', { numeric: ['>', 6, '<=', 6.5] }), true],
    ['numeric equality', inDetail('ratio', { numeric: ['=', 6.5] }), true],
    ['numeric never takes a text', inDetail('ip', { numeric: ['>', 0] }), false],
    ['a field that exists', inDetail('type', { exists: true }), true],
    ['null exists', inDetail('note', { exists: true }), true],
    ['an empty list does not exist', inDetail('empty', { exists: true }), false],
    ['an object is no leaf, so it does not exist', inDetail('nothing', { exists: false }), true],
    ['an object with fields is no leaf either', { detail: [{ exists: true }] }, false],
    ['a field that does not exist', inDetail('missing', { exists: false }), true],
    ['a field below one that does not exist', { missing: { deeper: [{ exists: false }] } }, true],
    ['a value or absent', inDetail('missing', 'x', { exists: false }), true],
    ['absent where it is there', inDetail('type', { exists: false }), false],
    ['an address in a block', inDetail('ip', { cidr: '10.0.0.0/8' }), true],
    ['an address outside', inDetail('ip', { cidr: '192.168.0.0/16' }), false],
    ['an IPv6 address in a block', inDetail('ip6', { cidr: '2001:db8::/32' }), true],
    ['a text that is no address', inDetail('type', { cidr: '0.0.0.0/0' }), false],
    ['any element of a list', inDetail('names', 'data'), true],
    ['a list in a list', inDetail('nested', 'deep'), true],
    ['an element of an array of objects', { detail: { tags: { key: ['tier'] } } }, true],
    ['both from one element', { detail: { tags: { key: ['tier'], value: ['gold'] } } }, true],
    ['never from two elements', { detail: { tags: { key: ['tier'], value: ['red'] } } }, false],
    ['absence is asked of all elements', { detail: { tags: { other: [{ exists: false }] } } }, true],
    ['absent in one element only is not absent', { detail: { tags: { key: [{ exists: false }] } } }, false],
    ['$or of fields', { $or: [{ source: ['x'] }, { 'detail-type': ['GuardDuty Finding'] }] }, true],
    ['$or of nothing that holds', { $or: [{ source: ['x'] }, { source: ['y'] }] }, false],
    ['$or and what stands beside it', { source: ['x'], $or: [{ detail: { flag: [true] } }, { source: ['y'] }] }, false],
    [
      '$or inside an element',
      { detail: { tags: { key: ['tier'], $or: [{ value: ['red'] }, { value: ['gold'] }] } } },
      true,
    ],
    ['both sides of one field', { detail: { severity: [8], $or: [{ severity: [7] }, { type: ['x'] }] } }, false],
    ['nothing asked', {}, true],
    ['a key of every object is no field', inDetail('constructor', { exists: true }), false],
    ['a dot is a dot', { 'detail.flag': [true] }, false],
  ])('%s', (_rule, pattern, expected) => {
    expect(patternFaults(pattern)).toEqual([]);
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each<[string, unknown, (string | number)[], string]>([
    ['a value outside a list', { source: 'aws.guardduty' }, ['source'], 'write ["aws.guardduty"]'],
    ['an empty list', { a: { b: [] } }, ['a', 'b'], 'never match'],
    ['an empty object', { a: {} }, ['a'], 'empty object'],
    ['an unknown matcher', { a: [{ prefx: 'x' }] }, ['a', 0, 'prefx'], 'did you mean prefix?'],
    ['two matchers in one', { a: [{ prefix: 'x', suffix: 'y' }] }, ['a', 0], 'exactly one key'],
    ['a list in a list', { a: [['x']] }, ['a', 0], 'a list'],
    ['a prefix that is a number', { a: [{ prefix: 3 }] }, ['a', 0, 'prefix'], 'the number 3'],
    ['a strange operator', { a: [{ numeric: ['=>', 3] }] }, ['a', 0, 'numeric', 0], '"=>"'],
    ['a bound that is a text', { a: [{ numeric: ['>', '3'] }] }, ['a', 0, 'numeric', 1], 'a number'],
    ['a range that is empty', { a: [{ numeric: ['>', 5, '<', 5] }] }, ['a', 0, 'numeric'], 'can never match'],
    ['a range the wrong way round', { a: [{ numeric: ['<', 5, '>', 3] }] }, ['a', 0, 'numeric'], 'is a range only as'],
    ['exists as a text', { a: [{ exists: 'yes' }] }, ['a', 0, 'exists'], 'true or false'],
    ['two stars', { a: [{ wildcard: 'a**' }] }, ['a', 0, 'wildcard'], 'two stars'],
    ['an escape of nothing', { a: [{ wildcard: 'a\\n' }] }, ['a', 0, 'wildcard'], 'backslash'],
    ['a block that is none', { a: [{ cidr: '10.0.0.0/33' }] }, ['a', 0, 'cidr'], '10.0.0.0/33'],
    ['a block without bits', { a: [{ cidr: '10.0.0.0' }] }, ['a', 0, 'cidr'], '10.0.0.0/8'],
    ['anything but a mixture', { a: [{ 'anything-but': ['x', 1] }] }, ['a', 0, 'anything-but', 1], 'texts only'],
    [
      'anything but a number range',
      { a: [{ 'anything-but': { numeric: ['>', 1] } }] },
      ['a', 0, 'anything-but', 'numeric'],
      'takes prefix',
    ],
    ['$or with one branch', { $or: [{ a: [1] }] }, ['$or'], 'at least two'],
    ['no object', 'x', [], 'a pattern is an object'],
  ])('is refused for %s, with the path to it', (_what, pattern, path, message) => {
    const [fault] = patternFaults(pattern);
    expect(fault?.path).toEqual(path);
    expect(fault?.message).toContain(message);
    expect(matches(pattern, event)).toBe(false);
  });

  it('may not multiply without end', () => {
    const branches = Array.from({ length: 32 }, (_, n) => ({ x: [n] }));
    const pattern = { a: { $or: branches }, b: { $or: branches } };
    expect(patternFaults(pattern)[0]?.message).toContain('more than 1000');
  });

  it('is the one that an operator knows from the rule of the stack', () => {
    const rule = {
      detail: {
        $or: [
          { resource: { resourceType: ['EKSCluster'] } },
          { type: [{ wildcard: '*:Kubernetes/*' }, { prefix: 'AttackSequence:EKS/' }] },
          {
            resource: {
              instanceDetails: { tags: { key: [{ prefix: 'kubernetes.io/cluster/' }, 'eks:cluster-name'] } },
            },
          },
        ],
      },
    };
    expect(
      matches(rule, {
        detail: runtimeDetail('Execution:Runtime/ReverseShell', { resource: { resourceType: 'Instance' } }),
      }),
    ).toBe(true);
    expect(matches(rule, { detail: { type: 'Recon:EC2/Portscan', resource: { resourceType: 'Instance' } } })).toBe(
      false,
    );
  });

  it('judges a text of a megabyte that repeats the pattern in linear time', () => {
    const compiled = compilePattern({ a: [{ wildcard: `*${'a'.repeat(500)}b*${'a'.repeat(500)}c*` }] });
    const hostile = { a: 'a'.repeat(1_000_000) };
    const before = performance.now();
    expect(compiled.state === 'ok' && compiled.matches(hostile)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1500);
  });

  it('survives an event nested as deep as you like', () => {
    let deep: unknown = 'x';
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    expect(matches({ a: ['x'] }, { a: deep })).toBe(true);
  });
});
