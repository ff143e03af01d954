import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const stages = ['finding', 'archive', 'enrich', 'network', 'posture', 'decide', 'contain', 'notify', 'audit'];
const root = path.resolve(import.meta.dirname, '../..');
const files = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();
const source = (file: string): string => readFileSync(path.join(root, file), 'utf8');

type Import = { file: string; to: string };

/** Every import of a file: relative ones as paths from the root, packages by name. */
const importsOf = (file: string): Import[] =>
  [
    ...source(file).matchAll(
      /^(?:import|export)\b[^;'"]*?\bfrom ['"]([^'"]+)['"]|^import ['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm,
    ),
  ]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((to) => ({ file, to: to.startsWith('.') ? path.join(path.dirname(file), to) : to }));

const stageOf = (file: string): number => stages.indexOf(file.split('/')[1] ?? '');
const inStages = stages.flatMap((stage) => files(`src/${stage}/**/*.ts`)).flatMap(importsOf);
/** What is left when files that import nothing more are taken away again and again: circles, and who imports into one. */
const inCircles = (left: Map<string, string[]>): Map<string, string[]> => {
  const next = [...left].filter(([, to]) => to.some((one) => left.has(one)));
  return next.length === left.size ? left : inCircles(new Map(next));
};
const describeImports = (imports: Import[]): string[] => imports.map(({ file, to }) => `${file} imports ${to}`);

describe('the house', () => {
  it('has code in it, so that these rules mean something', () => {
    expect(inStages.length).toBeGreaterThan(50);
  });

  it('lets a stage import earlier stages only, so that data flows one way', () => {
    const backwards = inStages.filter(({ file, to }) => to.startsWith('src/') && stageOf(to) > stageOf(file));
    expect(describeImports(backwards)).toEqual([]);
  });

  it('has no two files that import each other, round any corner, types included', () => {
    const all = files('{src,lambda}/**/*.ts').map((file) => [file, importsOf(file).map(({ to }) => to)] as const);
    expect([...inCircles(new Map(all)).keys()]).toEqual([]);
    expect([
      ...inCircles(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
          ['d', []],
        ]),
      ).keys(),
    ]).toEqual(['a', 'b', 'c']);
  });

  it('keeps SDKs, files and the environment out of the stages', () => {
    const allowed = /^(node:(crypto|buffer|util|net|zlib)|zod|yaml)$/;
    const outside = inStages.filter(({ to }) => !to.startsWith('src/') && !allowed.test(to));
    expect(describeImports(outside)).toEqual([]);
    const environment = stages
      .flatMap((stage) => files(`src/${stage}/**/*.ts`))
      .filter((file) => source(file).includes('process.env'));
    expect(environment).toEqual([]);
  });

  it('keeps adapters, pipeline, command line and Lambda out of the stages', () => {
    const upwards = inStages.filter(({ to }) => /^(src\/(adapters|cli|pipeline)|lambda|cdk|test)\b/.test(to));
    expect(describeImports(upwards)).toEqual([]);
  });

  it('lets only adapters import an SDK', () => {
    const sdk = /^(@aws-sdk|@kubernetes|@smithy|@aws-crypto|undici|@duckdb|hyparquet)/;
    const others = files('src/**/*.ts').filter((file) => !file.startsWith('src/adapters/'));
    expect(describeImports(others.flatMap(importsOf).filter(({ to }) => sdk.test(to)))).toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    const drawers = files('{src,lambda,cdk,test}/**/*').filter((file) =>
      /(^|[/-])(utils?|helpers?|common|misc)([./-]|$)/.test(file),
    );
    expect(drawers).toEqual([]);
  });

  it('keeps files short: nothing over 350 lines, and nine in ten under 200', () => {
    const lengths = files('{src,lambda,cdk}/**/*.ts').map((file) => ({ file, lines: source(file).split('\n').length }));
    expect(lengths.filter(({ lines }) => lines > 350)).toEqual([]);
    expect(lengths.filter(({ lines }) => lines > 200).length).toBeLessThanOrEqual(lengths.length / 10);
  });

  it('speaks of the project alone: no path of a machine, no tracker', () => {
    const tracked = files('{src,lambda,cdk,test,docs,examples,bin}/**/*.{ts,js,md,yaml,json}').filter(
      (file) => !file.startsWith('test/architecture/'),
    );
    const told = tracked.filter((file) => /\/work\/|\.\.\/shared|\/root\/|\bissue #?\d+ of this\b/.test(source(file)));
    expect(told).toEqual([]);
  });
});
