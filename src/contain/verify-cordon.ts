import type { PodRef } from '../finding/finding.ts';
import type { Node } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import { resources } from '../resources.ts';
import type { BeforeImage } from './before-image.ts';
import { commands } from './commands.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan, Verdict } from './plan.ts';

type Judged = Pick<Verdict, 'verdict' | 'reasons' | 'next'>;

/** What a cordon means, and never more: the pod and its connections are as they were. */
export const cordoned = (node: string, pod: Pick<PodRef, 'namespace' | 'name' | 'uid'>): Judged => {
  const command = commands.quarantine(pod);
  return {
    verdict: 'partial',
    reasons: [
      reason(
        'node-cordoned',
        `nothing new is scheduled on ${node}; what runs there goes on, pod ${pod.namespace}/${pod.name} too, with all of its connections`,
      ),
    ],
    ...(command === null ? {} : { next: { title: 'cut the pod off from the network', command } }),
  };
};

const unverified = (why: Reason): Judged => ({ verdict: 'unverified', reasons: [why] });

const look = async ({ node, pod }: BeforeImage, { cluster }: Pick<ContainDeps, 'cluster'>): Promise<Judged> => {
  if (!node) return unverified(reason('no-before-image', 'what was there before was not saved'));
  const found = await cluster.get(resources.nodes, null, node.name);
  if (found.state === 'unreachable')
    return unverified(reason('could-not-look', `node ${node.name} could not be looked at: ${found.problem.message}`));
  if (found.state === 'absent' || found.value.metadata?.uid !== node.uid)
    return unverified(
      reason('node-gone', `node ${node.name} is gone, or another one bears its name, and the pod with it`),
    );
  return (found.value as Node).spec?.unschedulable === true
    ? cordoned(node.name, pod)
    : unverified(reason('uncordoned-again', `node ${node.name} is not cordoned any more`));
};

/** Whether the node is cordoned and stays so. */
export const verifyCordon = async (
  _plan: Plan,
  image: BeforeImage,
  deps: Pick<ContainDeps, 'cluster' | 'clock'>,
): Promise<Verdict> => ({
  ...(await look(image, deps)),
  residual: null,
  lookedAt: deps.clock.now().toISOString(),
});
