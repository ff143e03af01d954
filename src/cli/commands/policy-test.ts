import path from 'node:path';
import { loadSnapshot } from '../../adapters/local/snapshot.ts';
import { loadCases, type PolicyCase } from '../../decide/policy-cases.ts';
import { type CaseResult, type ReadyCase, testPolicy } from '../../decide/policy-test.ts';
import { enrich } from '../../enrich/enrich.ts';
import { parse } from '../../finding/parse.ts';
import type { ClusterReader, Look } from '../../ports.ts';
import { assess } from '../../posture/assess.ts';
import { reason } from '../../reason.ts';
import { type CommandSpec, text } from '../command.ts';
import { CommandError, exit } from '../exit.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { readPolicy, readTextFile } from '../policy-option.ts';

const beside = (cases: string, file: string): string => path.resolve(path.dirname(cases), file);

const findingOf = async (source: string, { finding, name }: PolicyCase) => {
  const content = typeof finding === 'string' ? await readTextFile(beside(source, finding)) : JSON.stringify(finding);
  const parsed = parse({
    text: content,
    bytes: null,
    source: typeof finding === 'string' ? finding : source,
    line: null,
  });
  if (parsed.kind === 'finding') return parsed.finding;
  const why = parsed.kind === 'rejected' ? parsed.error.message : `it is ${parsed.kind}`;
  throw new CommandError(exit.usage, `${source}: case ${JSON.stringify(name)}: not a finding about EKS: ${why}`);
};

const clusterOf = async (source: string, { cluster }: PolicyCase): Promise<Look<ClusterReader>> => {
  if (cluster === undefined)
    return { state: 'unreachable', problem: reason('no-cluster-given', 'the case names no snapshot of a cluster') };
  const file = beside(source, cluster);
  const loaded = loadSnapshot(await readTextFile(file), file);
  if (loaded.state === 'ok') return { state: 'found', value: loaded.reader };
  throw new CommandError(exit.usage, loaded.errors.map(({ message }) => message).join('\nlazaret: '));
};

const ready = async (source: string, one: PolicyCase): Promise<ReadyCase> => {
  const [finding, cluster] = await Promise.all([findingOf(source, one), clusterOf(source, one)]);
  const looked = await Promise.all(finding.targets.map((target) => enrich(finding, target, cluster)));
  const { name, history, expect, now } = one;
  return {
    of: { name, history, expect, ...(now === undefined ? {} : { now }) },
    finding,
    targets: looked.map((target) => ({ ...target, posture: target.seen && assess(target.seen, finding) })),
  };
};

const said = ({ differences }: CaseResult): string =>
  differences
    .map(({ field, expected, got }) => `${field}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`)
    .join('; ');

export const policyTest: CommandSpec = {
  name: 'policy test',
  summary: 'Decides every case of a file under a policy, and compares with what the case expects; nothing is done',
  arguments: [
    ['<policy>', 'the policy file'],
    ['<cases>', 'the file of cases (docs/policy.md)'],
  ],
  options: [],
  examples: ['lazaret policy test examples/lazaret.yaml examples/policy-cases.yaml'],
  run: async (io, [policyFile, casesFile], options) => {
    const source = String(casesFile);
    const policy = await readPolicy(String(policyFile));
    const loaded = loadCases(await readTextFile(source), source);
    if (loaded.state === 'invalid')
      throw new CommandError(exit.usage, loaded.errors.map(({ message }) => message).join('\nlazaret: '));
    const cases: ReadyCase[] = [];
    for (const one of loaded.cases) cases.push(await ready(source, one));
    const results = policy ? testPolicy(policy, cases) : [];
    const rows = results.map((one) => [
      one.name,
      one.passed ? 'passed' : 'failed',
      one.decision.rule,
      one.decision.actions.join('+'),
      said(one),
    ]);
    io.stdout(
      renderTable(
        { columns: ['case', 'result', 'rule', 'do', 'differences'], rows },
        (text(options, 'output') ?? 'table') as OutputFormat,
      ),
    );
    return results.every(({ passed }) => passed) ? exit.ok : exit.negative;
  },
};
