import { type Reason, reason } from '../reason.ts';
import type { ManualPlan } from './manual-plan.ts';
import { clusterPlan } from './targets/cluster.ts';
import { configurationPlan } from './targets/configuration.ts';
import { imagePlan } from './targets/image.ts';
import { nodePlan } from './targets/node.ts';
import { serviceAccountPlan } from './targets/service-account.ts';
import type { DraftedManual, TargetContext, TargetPlan } from './targets/target-plan.ts';
import { userPlan } from './targets/user.ts';
import { workloadPlan } from './targets/workload.ts';

/** A plan for each class of targets that no rule may act on. Pods are planned for by the actions. */
export const targetPlans: readonly TargetPlan[] = [
  workloadPlan,
  nodePlan,
  serviceAccountPlan,
  userPlan,
  configurationPlan,
  imagePlan,
  clusterPlan,
];

const unknownOf = ({ looked }: TargetContext): Reason[] => [...looked.problems, ...(looked.target.problems ?? [])];

/** Whatever the cluster holds, evidence and alert come to their end: a plan that cannot be made says so. */
const drafted = (plan: TargetPlan, context: TargetContext): DraftedManual => {
  try {
    return plan.draft(context);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problem = reason(
      'manual-plan-failed',
      `the plan could not be made (${message.slice(0, 200)}): please report it`,
    );
    return { on: plan.of, found: [], steps: [], unknown: [problem] };
  }
};

/**
 * What a person does about a target that is no pod: what was seen of it, and commands over names that were checked. Null
 * for pods, for classes that nothing can be done about, and for sample findings, whose names are made up. Pure.
 */
export const manualPlan = (context: TargetContext): ManualPlan | null => {
  const plan = targetPlans.find(({ of }) => of === context.looked.target.class);
  if (!plan || context.finding?.sample) return null;
  const { on, found, steps, pods = [], bindings = [], unknown = [] } = drafted(plan, context);
  return {
    of: plan.of,
    on,
    found,
    steps,
    unknown: [...unknownOf(context), ...unknown],
    because: reason('a-person-decides', plan.because),
    pods,
    bindings,
  };
};
