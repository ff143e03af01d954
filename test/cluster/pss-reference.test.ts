import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Pod } from '../../src/objects.ts';
import type { PssLevelResult } from '../../src/posture/posture.ts';
import { evaluatePss } from '../../src/posture/pss/evaluate.ts';
import { readVersion } from '../../src/posture/pss/version.ts';
import { ask, pssReference } from '../bench/pss-reference.ts';
import { defaulted, randomPod } from '../builders/random-pods.ts';
import { runs } from '../builders/runs.ts';
import './cluster.ts';

type Case = { pod: Pod; level: 'baseline' | 'restricted'; version: string };
type Said = Pick<PssLevelResult, 'allowed' | 'reason' | 'detail'>;

let program: string;
beforeAll(async () => {
  program = await pssReference();
}, 300_000);

const theirs = async (cases: readonly Case[]): Promise<Said[]> =>
  (
    await ask(
      program,
      ['evaluate'],
      cases.map((one) => JSON.stringify(one)),
    )
  ).map((line) => JSON.parse(line) as Said);

const ours = ({ pod, level, version }: Case): Said => {
  const { allowed, reason, detail } = evaluatePss(pod, level, readVersion(version).version);
  return { allowed, reason, detail };
};

/** The cases that differ, each with both answers: empty when all are the same. */
const differences = async (cases: readonly Case[]): Promise<object[]> => {
  const expected = await theirs(cases);
  expect(expected).toHaveLength(cases.length);
  return cases.flatMap((one, at) => {
    const [own, other] = [ours(one), expected[at]];
    return JSON.stringify(own) === JSON.stringify(other) ? [] : [{ ...one, own, other }];
  });
};

const versions = [...Array.from({ length: 38 }, (_, minor) => `v1.${minor}`), 'v1.38', 'v1.99', 'latest'];
const anyCase: fc.Arbitrary<Case> = fc.record({
  pod: randomPod({ ephemeral: true }).map(defaulted),
  level: fc.constantFrom('baseline' as const, 'restricted' as const),
  version: fc.constantFrom(...versions),
});

describe("upstream's own evaluator (k8s.io/pod-security-admission v0.37.2)", () => {
  it('says the same, reason and detail letter for letter, of random pods at every version, with ephemeral containers', async () => {
    const cases = fc.sample(anyCase, runs(6000));
    expect(await differences(cases)).toEqual([]);
    expect(new Set(cases.map(({ level, version }) => `${level} ${version}`)).size).toBe(2 * versions.length);
  });

  it('says the same of its own 4,537 fixtures', async () => {
    const packed = readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'pss', 'fixtures.json.gz'));
    const { pods, files } = JSON.parse(gunzipSync(packed).toString()) as { pods: Pod[]; files: [string, number][] };
    const cases = files.map(([file, number]): Case => {
      const [level, version] = file.split('/') as [Case['level'], string];
      return { pod: defaulted(pods[number]!), level, version };
    });
    expect(await differences(cases)).toEqual([]);
  });
});
