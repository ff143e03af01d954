import { eksClusterOf } from '../adapters/kubernetes/kubeconfig.ts';
import type { Target } from '../finding/finding.ts';
import { manualAtRequest } from '../flow/manual-at-request.ts';
import type { ClusterReader, Look } from '../ports.ts';
import { type Options, text } from './command.ts';
import { type ExitCode, exit } from './exit.ts';
import type { Io } from './io.ts';
import { manualText } from './manual-text.ts';
import type { LocalRun } from './wiring.ts';

/** An EKS cluster is known by what its kubeconfig calls it; commands of AWS need that. */
const placeOf = (opened: Look<ClusterReader>, context: string | null): Parameters<typeof manualAtRequest>[0]['at'] => {
  const known = opened.state === 'found' ? eksClusterOf(opened.value.name) : null;
  return known
    ? { accountId: known.accountId, region: known.region, cluster: known.name }
    : { accountId: null, region: null, cluster: context };
};

/** `lazaret plan` of a target that is no pod: shown and not stored, since nothing carries it out. */
export const planTarget = async (io: Io, run: LocalRun, target: Target, options: Options): Promise<ExitCode> => {
  const cluster = text(options, 'context') ?? 'current';
  const opened = await run.deps.clusters.open({ accountId: '', region: '', name: cluster });
  const at = placeOf(opened, text(options, 'context'));
  const plan = await manualAtRequest({ target, cluster: opened, at, now: run.deps.clock.now() });
  if (plan) io.stdout(text(options, 'output') === 'json' ? `${JSON.stringify(plan)}\n` : `${manualText(plan)}\n`);
  return plan && plan.unknown.length === 0 ? exit.ok : exit.couldNotLook;
};
