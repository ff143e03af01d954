import type { ManualPlan } from '../../src/contain/manual-plan.ts';
import { manualPlan } from '../../src/contain/targets.ts';
import { enrich } from '../../src/enrich/enrich.ts';
import type { Finding, Target } from '../../src/finding/finding.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { now } from './decision.ts';
import { found } from './kubernetes.ts';

/** What is printed about each target of a finding, in a cluster that has these objects. */
export const manualPlansFor = async (
  finding: Finding,
  objects: readonly KubernetesObject[] | FakeCluster = [],
  targets: readonly Target[] = finding.targets,
): Promise<ManualPlan[]> => {
  const cluster = found(objects instanceof FakeCluster ? objects : new FakeCluster({ objects }));
  const looked = await Promise.all(targets.map((target) => enrich(finding, target, cluster)));
  const at = { accountId: finding.accountId, region: finding.region, cluster: finding.cluster?.name ?? null };
  return looked.flatMap(
    (one) => manualPlan({ looked: one, finding, members: looked.filter((other) => other !== one), at, now }) ?? [],
  );
};

/** The one plan about a target of this class. */
export const manualPlanFor = async (...of: Parameters<typeof manualPlansFor>): Promise<ManualPlan> => {
  const [plan] = await manualPlansFor(...of);
  if (!plan) throw new Error(`nothing is printed about ${of[0].type}`);
  return plan;
};

export const commandsOf = ({ steps }: ManualPlan): string[] => steps.flatMap(({ command }) => command ?? []);
