import { readPlan } from '../archive/plans.ts';
import { planOf } from '../contain/expiry.ts';
import type { Plan } from '../contain/plan.ts';
import { CommandError, exit } from './exit.ts';
import type { LocalRun } from './wiring.ts';

/** The one stored plan whose id begins with the given digits. */
export const storedPlan = async ({ deps }: Pick<LocalRun, 'deps'>, id: string): Promise<Plan> => {
  const read = await readPlan(deps.archive, id);
  if (read.state === 'ambiguous')
    throw new CommandError(exit.usage, `${id}: several plans begin so: ${read.ids.join(', ')}`);
  if (read.state === 'absent')
    throw new CommandError(
      exit.negative,
      `${id}: there is no such plan in this archive: see \`lazaret status --all\`, or name the archive with --archive`,
    );
  const plan = planOf(read.plan);
  if ('problem' in plan) throw new CommandError(exit.couldNotLook, plan.problem.message);
  return plan.plan;
};
