import type { Pod } from '../../objects.ts';
import type { PssLevelResult, PssViolation } from '../posture.ts';
import type { Check, Level, Revision } from './check.ts';
import { checks } from './checks.ts';
import { faultsOf } from './faults.ts';
import { readPod } from './read-pod.ts';
import { newest, type PssVersion } from './version.ts';
import type { PodView } from './view.ts';

type InForce = Pick<Check, 'id' | 'level'> & Pick<Revision, 'forbids' | 'overrides'>;

const byId = (a: InForce, b: InForce): number => (a.id < b.id ? -1 : 1);

/** The revision that holds at a version, of each check that exists by then. */
const inForceAt = (minor: number): InForce[] =>
  checks
    .flatMap(({ id, level, revisions }) => {
      const revision = revisions.findLast(({ since }) => since <= minor);
      return revision ? [{ id, level, ...revision }] : [];
    })
    .sort(byId);

/** Restricted asks for baseline too, save what its own checks override at that version. */
const listsAt = (minor: number): { readonly baseline: readonly InForce[]; readonly restricted: readonly InForce[] } => {
  const all = inForceAt(minor);
  const baseline = all.filter(({ level }) => level === 'baseline');
  const restricted = all.filter(({ level }) => level === 'restricted');
  const overridden = new Set(restricted.flatMap(({ overrides }) => overrides ?? []));
  return { baseline, restricted: [...baseline.filter(({ id }) => !overridden.has(id)), ...restricted] };
};

const lists = Array.from({ length: newest.minor + 1 }, (_, minor) => listsAt(minor));

/** The ids of the checks that a level asks for at a version, in the order of their results. */
export const checkIds = (level: Exclude<Level, 'privileged'>, { minor }: PssVersion): readonly string[] =>
  (lists[Math.min(minor, newest.minor)]?.[level] ?? []).map(({ id }) => id);

const resultOf = (violations: readonly PssViolation[]): PssLevelResult => ({
  allowed: violations.length === 0,
  reason: violations.map(({ reason }) => reason).join(', '),
  detail: violations.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(', '),
  violations,
});

/**
 * A pod with a field of another type than the API's would be refused by every API server before any check, so it is allowed
 * at no level here, under a check of our own, whatever the checks say about the rest of it.
 */
const malformed = (pod: Pod): PssViolation[] => [
  {
    check: 'malformed',
    reason: 'malformed pod',
    detail: faultsOf(pod)
      .map(({ path, problem }) => `${path} ${problem}`)
      .join('; '),
  },
];

const violationsOf = (view: PodView, list: readonly InForce[]): PssViolation[] => {
  const violations: PssViolation[] = [];
  for (const { id, forbids } of list) {
    const forbidden = forbids(view);
    if (forbidden !== null) violations.push({ check: id, reason: forbidden.reason, detail: forbidden.detail });
  }
  return violations;
};

/** Evaluates a pod at several levels with one reading of it. */
export const evaluator = (pod: Pod): ((level: Level, version: PssVersion) => PssLevelResult) => {
  const view = readPod(pod);
  const faults = view.malformed ? malformed(pod) : [];
  return (level, { minor }) => {
    if (level === 'privileged') return resultOf([]);
    const list = lists[Math.min(minor, newest.minor)]?.[level] ?? [];
    const violations = violationsOf(view, list);
    return resultOf(faults.length > 0 ? [...faults, ...violations] : violations);
  };
};

/** One pod at one level and version: verdict, upstream's reason and detail, and each violation. Never throws. */
export const evaluatePss = (pod: Pod, level: Level, version: PssVersion): PssLevelResult =>
  evaluator(pod)(level, version);
