import type { Pod } from '../../objects.ts';
import { commands } from '../commands.ts';
import { listed } from '../manual-plan.ts';
import { cordonSteps, cuttable, instanceSteps } from './node-steps.ts';
import { podsIn, podsSaid, quarantineSteps, refOf } from './pods.ts';
import type { TargetContext, TargetPlan } from './target-plan.ts';

const accountOf = ({ metadata, spec }: Pod): string =>
  `${metadata?.namespace}/${spec?.serviceAccountName || 'default'}`;

const nameOf = ({ looked }: TargetContext): string | null => {
  const look = looked.node?.node;
  return (look?.state === 'found' ? look.value.metadata?.name : null) ?? looked.target.node?.name ?? null;
};

/** The instance as the cluster has it, else as the finding names it. */
const instanceOf = ({ looked }: TargetContext): string | null => {
  const look = looked.node?.node;
  const provider = look?.state === 'found' ? look.value.spec?.providerID : undefined;
  return provider?.split('/').at(-1) ?? looked.target.node?.instanceId ?? null;
};

/** Whoever holds a node holds every token on it. */
export const nodePlan: TargetPlan = {
  of: 'node',
  lists: 'the pods on it and the service accounts whose tokens are there',
  offers: 'cordon, termination protection, disk snapshots, quarantine of its pods, the identities to rotate',
  because: 'every workload on the node is hit, and what happens in its kernel no policy around a pod stops',
  draft: (context) => {
    const name = nameOf(context);
    const pods = podsIn(context.looked.node?.pods);
    const accounts = [...new Set(pods.map(accountOf))].toSorted();
    const gone = context.looked.node?.node.state === 'absent';
    return {
      on: `node ${name ?? instanceOf(context) ?? ''}`.trim(),
      found: [
        ...(gone ? ['the node has left the cluster'] : []),
        podsSaid(context.looked.node?.pods, 'are on it'),
        ...(accounts.length > 0
          ? [
              `tokens of ${accounts.length} service accounts are on it: ${accounts.slice(0, listed.podNames).join(', ')}${accounts.length > listed.podNames ? ' and more' : ''}`,
            ]
          : []),
      ],
      steps: [
        ...(gone ? [] : cordonSteps(name, pods)),
        ...instanceSteps(instanceOf(context) ?? '', context.at.region ?? ''),
        ...(accounts.length > 0
          ? [
              {
                title: `Rotate the identities of ${accounts.slice(0, 5).join(', ')}${accounts.length > 5 ? ` and ${accounts.length - 5} more` : ''}, and the role of the node`,
                why: 'whoever held the node has their tokens; `lazaret plan --service-account` shows how',
                command: commands.planServiceAccount(accounts[0] ?? ''),
                undo: 'none',
              },
            ]
          : []),
        ...quarantineSteps(pods.filter(cuttable), 'partial at best: whoever holds the node is not stopped by a policy'),
      ],
      pods: pods.slice(0, listed.pods).map(refOf),
    };
  },
};
