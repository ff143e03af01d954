import type { ManualPlan } from '../contain/manual-plan.ts';
import { manualPlan } from '../contain/targets.ts';
import { enrich } from '../enrich/enrich.ts';
import type { Target } from '../finding/finding.ts';
import type { ClusterReader, Look } from '../ports.ts';

/** No finding at all: nothing is a sample, and no type narrows what is looked for. */
const noFinding = { sample: false, type: '' } as const;

export type TargetRequest = {
  readonly target: Target;
  readonly cluster: Look<ClusterReader>;
  readonly at: { readonly accountId: string | null; readonly region: string | null; readonly cluster: string | null };
  readonly now: Date;
};

/** What a person can do about a target that somebody names, with no finding about it. Looks, and acts on nothing. */
export const manualAtRequest = async ({ target, cluster, at, now }: TargetRequest): Promise<ManualPlan | null> => {
  const looked = await enrich(noFinding, target, cluster);
  return manualPlan({ looked, finding: null, members: [], at, now });
};
