import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { outputSchemas } from '../../src/cli/output-schemas.ts';
import { replayLineSchema } from '../../src/cli/replay-schema.ts';
import { lazaret } from '../builders/command-line.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const snapshot = ['--snapshot', 'examples/cluster/prod.yaml', '--output', 'json'];
const archive = ['--archive', path.join(temporaryFolder(), 'archive')];
const pod = 'shop/web-6d5f7c9b8-abcde';

/** What a command printed, each line of it as its schema says. */
const published = async (
  command: keyof typeof outputSchemas,
  ...argv: string[]
): Promise<{ [key: string]: unknown }[]> => {
  const { lines } = await lazaret([command, ...argv, ...archive]);
  for (const line of lines()) outputSchemas[command].parse(line);
  return lines();
};

describe('JSON on stdout is what the schemas in docs/ promise', () => {
  it('of plan, of quarantine before it is done, of status and of a release that is shown', async () => {
    const [plan] = await published('plan', pod, ...snapshot);
    expect(plan).toMatchObject({ action: 'quarantine' });
    expect(await published('quarantine', pod, ...snapshot)).toHaveLength(1);
    const open = await published('status', '--all', '--output', 'json');
    expect(open.map(({ state }) => state)).toEqual(['proposed', 'proposed']);
  });

  it.each([
    ['--service-account', 'shop/web'],
    ['--node', 'ip-10-0-1-23.eu-central-1.compute.internal'],
    ['--bindings'],
    ['--user', 'alice'],
    ['--image', 'nginx'],
  ])('of plan %s', async (...of) => {
    expect(await published('plan', ...of, ...snapshot)).toMatchObject([{ because: { code: 'a-person-decides' } }]);
  });

  it('of replay, whose plans for people are in the record of the decision as well', async () => {
    const where = path.join(temporaryFolder(), 'archive');
    const argv = ['examples/findings/08-attack-sequence.json', ...snapshot, '--archive', where];
    const { lines } = await lazaret(['replay', ...argv]);
    for (const line of lines()) replayLineSchema.parse(line);
    const [first = {}] = lines();
    const shown = (first['targets'] as { manual: { of: string } | null }[]).map(({ manual }) => manual);
    expect(shown.map((plan) => plan?.of ?? null)).toEqual(['cluster', null, 'serviceaccount']);
    const [decision = ''] = globSync('**/*-decision.json', { cwd: where });
    const record = JSON.parse(readFileSync(path.join(where, decision), 'utf8')) as { targets: { manual?: object }[] };
    expect(record.targets.map(({ manual }) => manual ?? null)).toEqual(shown);
  });

  it('of inspect, for a pod in a cluster, for manifests and for what cannot be read', async () => {
    const file = path.join(temporaryFolder(), 'pods.jsonl');
    const pod = (spec: object): string => JSON.stringify({ kind: 'Pod', metadata: { name: 'a' }, spec });
    const windows = { os: { name: 'windows' }, containers: [{ name: 'c' }], ephemeralContainers: [{ name: 'e' }] };
    writeFileSync(file, [pod(windows), pod({ containers: 'x' }), '{'].join('\n'));
    const [seen, ...given] = [
      ...(await lazaret(['inspect', 'shop/web-6d5f7c9b8-abcde', ...snapshot])).lines(),
      ...(await lazaret(['inspect', '-f', file, '--output', 'json'])).lines(),
    ];
    for (const line of [seen, ...given]) outputSchemas.inspect.parse(line);
    expect(given.map((line) => 'error' in line)).toEqual([false, true, true]);
    const wanted = [
      'source',
      'pod',
      'containers',
      'pss',
      'identity',
      'exposure',
      'escapePaths',
      'controls',
      'hardening',
    ];
    expect(Object.keys(seen ?? {})).toEqual(expect.arrayContaining(wanted));
    const { pss } = seen as { pss: { baseline: object } };
    expect(Object.keys(pss.baseline)).toEqual(['allowed', 'reason', 'detail', 'violations']);
  });

  it.each([
    ['plan', { id: 'x' }],
    ['inspect', { source: 'a', pod: null }],
    ['quarantine', { planId: '0'.repeat(20), state: 'done' }],
    ['release', { plan: '0'.repeat(20), state: 'gone' }],
    ['status', { plan: 'x' }],
  ] as const)('a line that is none is told: %s', (command, line) => {
    expect(outputSchemas[command].safeParse(line).success).toBe(false);
  });
});
