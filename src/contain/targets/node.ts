import type { Pod } from '../../objects.ts';
import { awsCommands } from '../aws-commands.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import { isProtected, podsIn, podsSaid, quarantineSteps, refOf } from './pods.ts';
import type { TargetContext, TargetPlan } from './target-plan.ts';

const accountOf = ({ metadata, spec }: Pod): string =>
  `${metadata?.namespace}/${spec?.serviceAccountName || 'default'}`;

const isFargate = (name: string): boolean => name.startsWith('fargate-');
const isDaemon = ({ metadata }: Pod): boolean =>
  (metadata?.ownerReferences ?? []).some(({ kind, controller }) => controller === true && kind === 'DaemonSet');
const isMirror = ({ metadata }: Pod): boolean => metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined;

/** Agents and static pods come back at once, and cut off they take the node's network with them. */
const cuttable = (pod: Pod): boolean => !isDaemon(pod) && !isMirror(pod) && pod.spec?.hostNetwork !== true;

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

const instanceSteps = (context: TargetContext): ManualStep[] => {
  const [id, region] = [instanceOf(context) ?? '', context.at.region ?? ''];
  return [
    {
      title: 'Keep the instance from being terminated',
      why: 'its disks and memory are evidence; a Spot instance cannot be kept so, and in an Auto Scaling group it needs protection from scale-in as well',
      command: awsCommands.keepInstance(id, region, true),
      undo: awsCommands.keepInstance(id, region, false) ?? 'none',
    },
    {
      title: 'Snapshot its disks',
      why: 'keeps what is on them, whatever becomes of the node',
      command: awsCommands.snapshotDisks(id, region),
      undo: 'delete the snapshots',
    },
  ].filter(({ command }) => command !== null);
};

/** Cordoning through a pod is an action: recorded, with an expiry and an undo. */
const recorded = (pods: readonly Pod[]): ManualStep[] =>
  pods
    .filter((pod) => cuttable(pod) && !isProtected(pod))
    .slice(0, 1)
    .map((pod) => ({
      title: 'The same as an action of Lazaret, on record and taken back by itself',
      why: 'named by a pod on the node; instead of the command above, not besides',
      command: commands.cordonNodeOf(refOf(pod)),
      undo: 'lazaret release, or by itself when it expires',
    }));

const cordonSteps = (name: string | null, pods: readonly Pod[]): ManualStep[] => {
  if (name === null) return [];
  if (isFargate(name))
    return [
      {
        title: 'A Fargate node runs one pod and cannot be cordoned: scale its workload, or delete the pod',
        why: 'no agent enforces policies there',
        command: commands.podsOnNode(name),
        undo: 'nothing is changed',
      },
    ];
  return [
    {
      title: `Keep new pods off node ${name}`,
      why: 'what runs there goes on; new pods go elsewhere, if there is room',
      command: commands.cordon(name),
      undo: commands.uncordon(name) ?? 'kubectl uncordon',
    },
    ...recorded(pods),
  ];
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
        ...instanceSteps(context),
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
