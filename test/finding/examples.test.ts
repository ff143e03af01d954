import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '../../src/finding/parse.ts';
import { split } from '../../src/finding/split.ts';

const folder = path.join(import.meta.dirname, '../../examples/findings');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

/** The example file's first words, and what an operator is promised about it. */
const promised: { readonly [file: string]: string } = {
  '01-reverse-shell.json': 'pod',
  '02-bitcoin-dns.json': 'pod',
  '03-bitcoin-dns-coredns-twin.json': 'coredns-twin',
  '04-secrets-accessed-by-user.json': 'user',
  '05-privileged-deployment.json': 'workload, user',
  '06-container-escape.json': 'pod, node',
  '07-node.json': 'node',
  '08-attack-sequence.json': 'cluster, pod, serviceaccount',
  '09-sample.json': 'sample pod',
  '10-unknown-type.json': 'unknown pod',
  '11-broken.json': 'truncated-json',
};

const told = (file: string): string => {
  const [only, ...others] = split(readFileSync(path.join(folder, file), 'utf8'), file);
  if (!only || others.length > 0) return 'not one event';
  const result = parse(only);
  if (result.kind !== 'finding') return result.kind === 'rejected' ? result.error.code : result.kind;
  const { finding } = result;
  const marks = [...(finding.sample ? ['sample'] : []), ...(finding.knownType ? [] : ['unknown'])];
  const problems = [...(finding.problems ?? []), ...finding.targets.flatMap((target) => target.problems ?? [])];
  return [...marks, ...problems.map(({ code }) => code), finding.targets.map((target) => target.class).join(', ')].join(
    ' ',
  );
};

describe('the example findings', () => {
  it('are all told of here', () => {
    expect(files).toEqual(Object.keys(promised));
  });

  it.each(files)('%s is what the demo says of it', (file) => {
    expect(told(file)).toBe(promised[file]);
  });

  it.each(files.filter((file) => !/sample|broken/.test(file)))('%s names what is in the example cluster', (file) => {
    const snapshot = readFileSync(path.join(folder, '../cluster/prod.yaml'), 'utf8');
    const [only] = split(readFileSync(path.join(folder, file), 'utf8'), file).map(parse);
    const targets = only?.kind === 'finding' ? only.finding.targets : [];
    const ids = targets.flatMap(({ pod, workload, node }) =>
      [pod?.uid, workload?.uid, node?.instanceId].filter((id) => id),
    );
    expect(ids.filter((id) => !snapshot.includes(`${id}`))).toEqual([]);
  });
});
