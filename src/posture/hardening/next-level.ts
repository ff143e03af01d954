import type { HardeningFile } from '../posture.ts';
import type { Edit } from './edit.ts';
import { edits, editsForChecks } from './edits.ts';
import { applied, judge, type Plan, type PssLevel } from './plan.ts';
import { workloadFile } from './workload-file.ts';

/** The level that the template does not reach yet; null when it is restricted. */
export const nextLevel = (plan: Plan): PssLevel | null => {
  const { template } = plan.workload;
  return (['baseline', 'restricted'] as const).find((level) => !judge(template, level, plan).allowed) ?? null;
};

/** One edit can uncover what another check forbids, so the rest is judged again until nothing new comes. */
export const editsToReach = (level: PssLevel, plan: Plan): Edit[] => {
  const chosen = new Set<Edit>();
  for (;;) {
    const inOrder = edits.filter((edit) => chosen.has(edit));
    const { violations } = judge(applied(inOrder, plan), level, plan);
    const needed = editsForChecks(violations.map(({ check }) => check)).filter((edit) => !chosen.has(edit));
    if (needed.length === 0) return inOrder;
    for (const edit of needed) chosen.add(edit);
  }
};

/** The change to the next level of the Pod Security Standards; it is claimed only where the changed template passes. */
export const nextLevelFile = (plan: Plan): HardeningFile[] => {
  const level = nextLevel(plan);
  if (level === null) return [];
  const chosen = editsToReach(level, plan);
  if (!judge(applied(chosen, plan), level, plan).allowed) return [];
  return workloadFile(plan, chosen, {
    name: `pod-security-${level}.yaml`,
    title: `To the level ${level} of the Pod Security Standards`,
    claims: () => `passes ${level} at ${plan.version}`,
  });
};
