import { actions } from '../../contain/actions.ts';
import { contain } from '../../contain/guarded.ts';
import type { Plan } from '../../contain/plan.ts';
import { differences, planAgain } from '../../contain/planning.ts';
import type { ActionId } from '../../decide/decision.ts';
import { consents } from '../../decide/policy-defaults.ts';
import { lookAtPod } from '../../enrich/enrich.ts';
import { planAtRequest } from '../../flow/operate.ts';
import type { ClusterReader } from '../../ports.ts';
import { assess } from '../../posture/assess.ts';
import { type CommandSpec, flag, type Options, text } from '../command.ts';
import { releaseDue } from '../due.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { namedTarget, targetOptions } from '../named-target.ts';
import { oneOf } from '../one-of.ts';
import { planTarget } from '../plan-target.ts';
import { planText } from '../plan-text.ts';
import { podNamed } from '../pod-name.ts';
import { planLine } from '../replay-output.ts';
import { storedPlan } from '../stored-plan.ts';
import { containDepsFor, type LocalRun, runOptions, withLiveRun } from '../wiring.ts';

const acceptOption = ['--accept <list>', `consents, separated by commas: ${consents.join(', ')}`] as const;
const uidOption = ['--uid <uid>', 'act on this very pod, never on a successor of the same name'] as const;
const planOption = ['--plan <id>', 'a stored plan, from an alert or from `lazaret plan`'] as const;
const applyOption = ['--apply', 'do it; without it the plan is shown and stored'] as const;

const codeOf = (lookup: string): ExitCode => (lookup === 'unreachable' ? exit.couldNotLook : exit.negative);

const show = (io: Io, options: Options, plan: Plan): void =>
  io.stdout(text(options, 'output') === 'json' ? `${JSON.stringify(planLine(plan))}\n` : `${planText(plan)}\n`);

const clusterName = (options: Options): { accountId: null; region: null; cluster: string } => ({
  accountId: null,
  region: null,
  cluster: text(options, 'context') ?? 'current',
});

const readerFor = async (
  run: LocalRun,
  plan: { accountId: string | null; region: string | null; cluster: string },
): Promise<ClusterReader> => {
  const opened = await run.deps.clusters.open({
    accountId: plan.accountId ?? '',
    region: plan.region ?? '',
    name: plan.cluster,
  });
  if (opened.state === 'found') return opened.value;
  throw new CommandError(
    exit.couldNotLook,
    opened.state === 'unreachable' ? opened.problem.message : `${plan.cluster}: there is no such cluster`,
  );
};

/** A fresh plan for a pod that the operator names. */
const planned = async (run: LocalRun, action: ActionId, given: string, options: Options): Promise<Plan> => {
  const accept = (text(options, 'accept') ?? '')
    .split(',')
    .filter((word) => word !== '')
    .map((word) => oneOf('--accept', word, consents));
  const cluster = clusterName(options);
  const request = { action, pod: podNamed(given, text(options, 'uid')), accept, cluster };
  const made = await planAtRequest(request, {
    reader: await readerFor(run, cluster),
    archive: run.deps.archive,
    clock: run.deps.clock,
  });
  if (made.state === 'planned') return made.plan;
  const why = made.problems.map(({ message }) => message).join('; ');
  throw new CommandError(codeOf(made.lookup), `${given}: ${made.lookup}${why === '' ? '' : `: ${why}`}`);
};

/** A stored plan is planned again: what changed in the cluster since it was made is told, and stops it. */
const stillTrue = async (run: LocalRun, plan: Plan): Promise<void> => {
  const pod = plan.pod ?? { namespace: plan.target.namespace ?? '', name: plan.target.name, uid: plan.target.uid };
  const { seen, lookup, problems } = await lookAtPod(await readerFor(run, plan), pod);
  if (!seen)
    throw new CommandError(
      codeOf(lookup),
      `pod ${pod.namespace}/${pod.name}: ${lookup}: ${problems.map(({ message }) => message).join('; ')}`,
    );
  const changed = differences(plan, planAgain(plan, seen, assess(seen, null), run.deps.clock.now()));
  if (changed.length > 0)
    throw new CommandError(
      exit.negative,
      `plan ${plan.id} no longer holds: ${changed.map(({ message }) => message).join('; ')}. Plan again with \`lazaret plan\``,
    );
};

const undoLine = ({ id, reversible }: Plan): string =>
  reversible ? `Undo: lazaret release ${id} --apply` : 'This cannot be undone.';

const carryOut = async (io: Io, run: LocalRun, plan: Plan, options: Options): Promise<ExitCode> => {
  const deps = await containDepsFor(plan, {
    ...run.deps,
    byPerson: true,
    clusters: run.deps.clusters as Parameters<typeof containDepsFor>[1]['clusters'],
  });
  if ('problem' in deps) throw new CommandError(exit.couldNotLook, deps.problem.message);
  const result = await contain({ plan }, deps);
  if (text(options, 'output') === 'json') io.stdout(`${JSON.stringify({ planId: plan.id, ...result })}\n`);
  else if (result.state === 'refused')
    io.stdout(`Nothing was done:\n${result.reasons.map(({ code, message }) => `  ${message} [${code}]`).join('\n')}\n`);
  else
    io.stdout(
      `Verdict: ${result.verdict.verdict}\n${result.verdict.reasons.map(({ code, message }) => `  ${message} [${code}]`).join('\n')}\n${undoLine(plan)}\n`,
    );
  if (result.state === 'refused') return exit.negative;
  return result.finished ? exit.ok : exit.partly;
};

/** What was asked for: a stored plan that still holds, or a fresh one. */
const asked = async (run: LocalRun, action: ActionId, pod: unknown, options: Options): Promise<Plan> => {
  const id = text(options, 'plan');
  if ((id === null) === (pod === undefined)) throw new CommandError(exit.usage, 'name either a pod or --plan ID');
  if (id === null) return planned(run, action, String(pod), options);
  const plan = await storedPlan(run, id);
  if (plan.action !== action)
    throw new CommandError(
      exit.usage,
      `plan ${plan.id} is to ${plan.action}: lazaret ${plan.action} --plan ${plan.id}`,
    );
  if (run.kind !== 'none') await stillTrue(run, plan);
  return plan;
};

const showOrDo = async (io: Io, run: LocalRun, plan: Plan, options: Options): Promise<ExitCode> => {
  if (flag(options, 'apply')) {
    await releaseDue(io, run);
    return carryOut(io, run, plan, options);
  }
  show(io, options, plan);
  return plan.refusals.length > 0 ? exit.negative : exit.ok;
};

/** A pod that the action is done on, and the consent that it needs. */
const examples: { readonly [action in ActionId]?: string } = {
  suspend: 'shop/report-29400000-abcde',
  delete: 'shop/web-6d5f7c9b8-abcde --accept delete',
};

const containCommand = (action: ActionId, summary: string): CommandSpec => ({
  name: action,
  summary,
  arguments: [['[pod]', 'NAMESPACE/NAME, unless --plan names a stored plan']],
  options: [...runOptions, planOption, uidOption, acceptOption, applyOption],
  examples: [
    `lazaret ${action} ${examples[action] ?? 'shop/web-6d5f7c9b8-abcde'} --kubeconfig ~/.kube/config`,
    `lazaret ${action} --plan 3f2a… --kubeconfig ~/.kube/config --apply`,
  ],
  run: (io, [pod], options) =>
    withLiveRun(io, options, async (run) => showOrDo(io, run, await asked(run, action, pod, options), options)),
});

const summaries: { readonly [action in ActionId]?: string } = {
  quarantine: 'Cuts one pod off from the network, proves how well, and can undo it',
  rollout: 'Cuts one pod off, and restarts its Deployment so that it shares its rules with nobody',
  scale: 'Scales the workload of a pod to 0; the number of replicas is kept for the undo',
  suspend: 'Suspends the CronJob or Job of a pod; a suspended Job loses its pods, and what is in them',
  delete: 'Deletes one pod by its UID, with --accept delete; that cannot be undone',
  revoke:
    'Denies the AWS sessions that were taken from a pod: prints the command, or does it for roles that the policy lists',
  cordon: 'Keeps new pods off the node of a pod; what runs there goes on',
};

/** One command for each action, in the order of the actions. */
export const actionCommands: readonly CommandSpec[] = actions.map(({ id, title }) =>
  containCommand(id, summaries[id] ?? title),
);

const actionWords: readonly ActionId[] = actions.map(({ id }) => id);

export const planCommand: CommandSpec = {
  name: 'plan',
  summary:
    'Shows what would be done to a pod, step by step, and how well it would hold; stores the plan and does nothing. Of what is no pod, shows what a person can do',
  arguments: [['[pod]', 'NAMESPACE/NAME']],
  options: [
    ...runOptions,
    ['--action <action>', `one of ${actionWords.join(', ')}`, 'quarantine'],
    uidOption,
    acceptOption,
    ...targetOptions,
  ],
  examples: [
    'lazaret plan shop/web-6d5f7c9b8-abcde --snapshot examples/cluster/prod.yaml',
    'lazaret plan --service-account shop/web --snapshot examples/cluster/prod.yaml',
    'lazaret plan --bindings --kubeconfig ~/.kube/config',
  ],
  run: (io, [pod], options) =>
    withLiveRun(io, options, async (run) => {
      const other = namedTarget(options);
      if ((other === null) === (pod === undefined))
        throw new CommandError(exit.usage, 'name one target: a pod, or one of the options that name others');
      if (other) return planTarget(io, run, other, options);
      const action = oneOf('--action', text(options, 'action') ?? 'quarantine', actionWords);
      return showOrDo(io, run, await planned(run, action, String(pod), options), options);
    }),
};
