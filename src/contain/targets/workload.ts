import type { Pod } from '../../objects.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import { isProtected, podsIn, podsSaid, quarantineSteps, refOf } from './pods.ts';
import type { TargetPlan } from './target-plan.ts';

const scalable = ['Deployment', 'StatefulSet', 'ReplicaSet'];
const suspendable = ['Job', 'CronJob'];

type Named = { readonly kind: string; readonly namespace: string; readonly name: string };

const byAction = 'lazaret release, or by itself when it expires';

/** Through one of its pods it is an action: the state before is kept, and the undo is one command. */
const stopSteps = (workload: Named, pods: readonly Pod[]): ManualStep[] => {
  const { kind, namespace, name } = workload;
  const [pod] = pods.filter((one) => !isProtected(one)).map(refOf);
  if (scalable.includes(kind))
    return [
      {
        title: `Scale ${kind} ${namespace}/${name} to 0`,
        why: 'ends all of its pods, with their memory',
        command: pod ? commands.scaleNow(pod) : commands.scaleWorkload(kind, workload),
        undo: pod ? byAction : 'scale it back to what it was',
      },
    ];
  if (!suspendable.includes(kind)) return [];
  return [
    {
      title: `Suspend ${kind} ${namespace}/${name}`,
      why: kind === 'Job' ? 'deletes its running pods, the evidence in them too' : 'no new runs; Jobs that run go on',
      command: pod ? commands.suspend(pod) : commands.suspendWorkload(kind, workload),
      undo: pod ? byAction : 'set suspend back to false',
    },
  ];
};

/** Something was deployed that should not be: all of its pods are it. */
export const workloadPlan: TargetPlan = {
  of: 'workload',
  lists: 'its pods, by its own selector',
  offers: 'quarantine of each pod by name, scaling to 0 or suspending',
  because: 'it is every pod of the workload, and whether it should be there only its owner knows',
  draft: ({ looked }) => {
    const { workload } = looked.target;
    if (!workload) return { on: 'workload', found: [], steps: [] };
    const pods = podsIn(looked.workload?.pods);
    const { kind, namespace, name } = workload;
    return {
      on: `${kind} ${namespace}/${name}`,
      found: [
        ...(looked.workload?.workload.state === 'absent' ? ['it is gone, or another one bears its name'] : []),
        podsSaid(looked.workload?.pods, 'belong to it'),
      ],
      steps: [
        {
          title: `Look at ${kind} ${namespace}/${name}`,
          why: 'what was deployed, by whom its fields are owned',
          command: commands.showWorkload(kind, workload),
          undo: 'nothing is changed',
        },
        ...quarantineSteps(pods, 'it runs what was deployed'),
        ...stopSteps(workload, pods),
      ],
      pods: pods.slice(0, listed.pods).map(refOf),
    };
  },
};
