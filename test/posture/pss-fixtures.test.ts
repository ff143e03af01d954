import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Pod } from '../../src/objects.ts';
import { checks } from '../../src/posture/pss/checks.ts';
import { evaluatePss } from '../../src/posture/pss/evaluate.ts';
import { readVersion } from '../../src/posture/pss/version.ts';

type Packed = { pods: Pod[]; files: [file: string, pod: number][] };
const packed = path.join(import.meta.dirname, '..', 'fixtures', 'pss', 'fixtures.json.gz');
const { pods, files } = JSON.parse(gunzipSync(readFileSync(packed)).toString()) as Packed;

/** At the restricted level these are evaluated by the check that overrides them, where it exists by then. */
const aliases: { [file: string]: string } = {
  hostpathvolumes: 'restrictedvolumes',
  capabilities_baseline: 'capabilities_restricted',
  seccompprofile_baseline: 'seccompprofile_restricted',
  procmount: 'procmount_restricted',
};

const cases = files.map(([file, number]) => {
  const [level, version, verdict, name] = file.split('/') as [string, string, string, string];
  const check = name.replace(/\d*\.yaml$/, '');
  return { file, pod: pods[number]!, level: level as 'baseline' | 'restricted', version, verdict, check };
});

const wrong = ({ pod, level, version, verdict, check }: (typeof cases)[number]): boolean => {
  const { allowed, violations } = evaluatePss(pod, level, readVersion(version).version);
  const named = violations.some((violation) => [check, aliases[check]].includes(violation.check.toLowerCase()));
  return verdict === 'pass' ? !allowed : allowed || !named;
};

describe("upstream's own test data", () => {
  it('is all there: 4,537 pods of 38 versions and both levels', () => {
    expect(cases).toHaveLength(4537);
    expect(new Set(cases.map(({ level, version }) => `${level} ${version}`)).size).toBe(76);
  });

  it('is about every check, and about pods with nothing to find', () => {
    const ids = checks.map(({ id }) => id.toLowerCase());
    const plain = ['base', 'base_linux', 'base_windows'];
    expect([...new Set(cases.map(({ check }) => check))].sort()).toEqual([...ids, ...plain].sort());
  });

  it('is judged as upstream does, in each of 4,537 cases, and for the reason that the file names', () => {
    expect(cases.filter(wrong).map(({ file }) => file)).toEqual([]);
  });
});
