import type { Pod } from '../../objects.ts';
import { awsCommands } from '../aws-commands.ts';
import { commands } from '../commands.ts';
import type { ManualStep } from '../manual-plan.ts';
import { isProtected, refOf } from './pods.ts';

const isFargate = (name: string): boolean => name.startsWith('fargate-');
const isDaemon = ({ metadata }: Pod): boolean =>
  (metadata?.ownerReferences ?? []).some(({ kind, controller }) => controller === true && kind === 'DaemonSet');
const isMirror = ({ metadata }: Pod): boolean => metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined;

/** Agents and static pods come back at once, and cut off they take the node's network with them. */
export const cuttable = (pod: Pod): boolean => !isDaemon(pod) && !isMirror(pod) && pod.spec?.hostNetwork !== true;

/** Keeps the instance as evidence. */
export const instanceSteps = (id: string, region: string): ManualStep[] =>
  [
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

/** Keeps healthy pods off the node. */
export const cordonSteps = (name: string | null, pods: readonly Pod[]): ManualStep[] => {
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
