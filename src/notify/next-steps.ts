import { command, flag } from '../contain/command.ts';
import { commands } from '../contain/commands.ts';
import type { ManualPlan } from '../contain/manual-plan.ts';
import type { Plan, VerdictWord } from '../contain/plan.ts';
import type { Finding, Target } from '../finding/finding.ts';
import { limits } from './limits.ts';
import type { NextStep } from './message.ts';
import { shortened } from './visible.ts';

type Told = { readonly title: string; readonly command: string | null };

/** A step whose command could not be made safe is not shown: half a command is worse than none. */
const shown = (steps: readonly Told[]): NextStep[] => steps.filter(({ command }) => command !== null);

/** For a target that nobody contains by rule: who is affected, and what a person may do. */
export const stepsForTarget = (finding: Pick<Finding, 'cluster' | 'region'>, target: Target): NextStep[] => {
  const { pod, workload, node, serviceAccount, user } = target;
  const cluster = finding.cluster?.name ?? '';
  return [
    ...shown([
      ...(pod ? [{ title: 'Look at the pod', command: commands.showPod(pod) }] : []),
      ...(workload ? [{ title: 'Look at the workload', command: commands.showWorkload(workload.kind, workload) }] : []),
      ...(node?.name
        ? [
            {
              title: 'Pods on the node, whose identities may be in the same hands',
              command: commands.podsOnNode(node.name),
            },
            { title: 'Keep new pods off the node', command: commands.cordon(node.name) },
          ]
        : []),
      ...(serviceAccount
        ? [{ title: 'Pods that use the service account', command: commands.podsOfServiceAccount(serviceAccount) }]
        : []),
      ...(user ? [{ title: 'What the user may do', command: commands.rightsOf(user.name) }] : []),
      ...(user || target.class === 'configuration'
        ? [{ title: 'Who is bound to what', command: commands.bindings() }]
        : []),
      ...(user && cluster
        ? [{ title: 'Who of IAM may enter the cluster', command: commands.accessEntries(cluster, finding.region) }]
        : []),
    ]),
    ...(target.class === 'coverage'
      ? [{ title: "Look at the GuardDuty agent's pods on the node", command: null }]
      : []),
  ];
};

/** The first things of a manual plan, for channels that show no more; its own section has them all. */
const firstOfManual = 3;

export const stepsOfManual = ({ steps }: ManualPlan): NextStep[] =>
  shown(steps.map(({ title, command }) => ({ title: shortened(title, limits.value), command }))).slice(
    0,
    firstOfManual,
  );

/** For a plan that waits for a person; of one that Lazaret may not carry out, what the person types instead. */
export const stepsForPlan = (plan: Plan): NextStep[] =>
  plan.refusals.length > 0
    ? shown(
        plan.steps.flatMap(({ title, command }) =>
          command ? [{ title: shortened(`${title}, by hand`, limits.value), command }] : [],
        ),
      )
    : shown([
        { title: `See what ${plan.action} would do, step by step`, command: commands.showPlan(plan) },
        {
          title: `Carry it out (${plan.reversible ? 'can be undone' : 'cannot be undone'}; would be ${plan.expected.verdict})`,
          command: commands.carryOut(plan),
        },
      ]);

const podOf = (plan: Plan) =>
  plan.pod ?? { namespace: plan.target.namespace ?? '', name: plan.target.name, uid: plan.target.uid };

/** What would make it isolated: emptying the prefix where others share it, else ending the pod and its connections with it. */
export const stepsToIsolated = (plan: Plan, verdict: VerdictWord): NextStep[] => {
  if (verdict === 'isolated' || plan.action !== 'quarantine') return [];
  const pod = podOf(plan);
  return shown([
    ...(plan.siblings.length > 0
      ? [
          {
            title: 'To isolate it: empty the name prefix, which shares its rules with others',
            command: commands.scale(pod),
          },
        ]
      : []),
    {
      title: 'To end it with all its connections: delete the pod, once its evidence is safe',
      command: commands.deletePod(pod),
    },
  ]);
};

/** For what was done: how to take it back. */
export const stepsToUndo = (plan: Plan): NextStep[] =>
  shown([
    ...(plan.reversible ? [{ title: `Undo (by itself at ${plan.expiresAt})`, command: commands.release(plan) }] : []),
    { title: 'All that is contained now', command: commands.status() },
  ]);

const pageOf = (id: string): string | null =>
  /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(id) ? command('lazaret', 'page', id, flag('out'), `${id}.html`) : null;

/** What a channel has no room for is on the page: the last step of every alert about a finding. */
export const stepsToPage = ({ id }: Pick<Finding, 'id'>): NextStep[] =>
  shown([{ title: 'The whole incident as one page', command: pageOf(id) }]);
