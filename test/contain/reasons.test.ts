import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const said =
  /\b(?:reason|atBest|note|unverified)\(\s*(?:'(?:isolated|partial|unverified|not-enforceable)',\s*)?'([a-z][a-z0-9-]+)'/g;
const chosen = /\breason\(\s*\w+ === '\w+' \? '([a-z-]+)' : '([a-z-]+)'/g;

/** Codes that are made of a word and the lookup's, or of a constant. */
const composed: { readonly [stage: string]: readonly string[] } = {
  contain: ['pod-unreachable', 'pod-not-a-pod', 'pod-not-looked-up', 'siblings-cut-off'],
  network: [],
};

describe.each(['contain', 'network'])('the reasons of the stage %s', (stage) => {
  const sources = globSync(`src/${stage}/**/*.ts`, { cwd: root }).map(read).join('\n');
  const used = new Set([
    ...[...sources.matchAll(said)].map((match) => match[1] ?? ''),
    ...[...sources.matchAll(chosen)].flatMap((match) => [match[1] ?? '', match[2] ?? '']),
    ...(composed[stage] ?? []),
  ]);
  used.delete('isolated');
  const told = [...read(`docs/reasons/${stage}.md`).matchAll(/^\| ([a-z0-9-]+) \|/gm)]
    .map((match) => match[1] ?? '')
    .filter((code) => code !== 'code');

  it('all stand in its page', () => {
    expect([...used].filter((code) => !told.includes(code)).sort()).toEqual([]);
  });

  it('are the only ones there, each once', () => {
    expect(told.filter((code) => !used.has(code)).sort()).toEqual([]);
    expect(told).toHaveLength(new Set(told).size);
  });
});
