import type { Workload } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import type { BeforeImage, WorkloadBefore } from './before-image.ts';
import { command, flag } from './command.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan, Verdict, VerdictWord } from './plan.ts';
import { suspendResource } from './suspending.ts';

type Next = NonNullable<Verdict['next']>;

type Judged = { readonly verdict: VerdictWord; readonly reasons: readonly Reason[]; readonly next?: Next };

type JobOfPod = { readonly namespace: string; readonly name: string } | null;

const credentials = 'credentials that were copied from the pod work on until they are revoked';

const stopJob = ({ namespace, name }: NonNullable<JobOfPod>): Next | null => {
  const patch = '{"spec":{"suspend":true}}';
  const made = command('kubectl', 'patch', 'job', flag('namespace'), namespace, name, flag('patch'), patch);
  return made === null ? null : { title: 'suspend the Job that runs too, which deletes its pods', command: made };
};

/** What a suspension means: a CronJob's running Jobs go on; a Job's pods are deleted by the Job controller (KEP-2232). */
export const meaning = (kind: string, said: string, job: JobOfPod): Judged => {
  if (kind !== 'CronJob')
    return {
      verdict: 'partial',
      reasons: [reason('stopped-not-isolated', `${said} is suspended and its pods are gone; ${credentials}`)],
    };
  const next = job && stopJob(job);
  return {
    verdict: 'partial',
    reasons: [
      reason(
        'runs-go-on',
        `${said} starts no new Jobs, and those that run go on${job ? `: ${job.name} among them, and with it the pod` : ''}; the pod is not cut off`,
      ),
    ],
    ...(next ? { next } : {}),
  };
};

/** The Job between a pod and its CronJob, by the pod's own reference. */
export const jobOf = ({
  namespace,
  ownerReferences,
}: Pick<BeforeImage['pod'], 'namespace' | 'ownerReferences'>): JobOfPod => {
  const job = ownerReferences.find(({ kind, controller }) => kind === 'Job' && controller === true);
  return job ? { namespace, name: job.name } : null;
};

const unverified = (code: Reason): Judged => ({ verdict: 'unverified', reasons: [code] });

const judged = ({ kind, namespace, name }: WorkloadBefore, pod: BeforeImage['pod'], now: Workload): Judged => {
  const said = `${kind} ${namespace}/${name}`;
  if (now.spec?.suspend !== true)
    return unverified(reason('resumed-again', `${said} is not suspended any more: GitOps or a person set it back`));
  const left = kind === 'Job' ? Number(now.status?.['active'] ?? 0) : 0;
  return left > 0
    ? {
        verdict: 'partial',
        reasons: [
          reason('pods-still-ending', `${said} is suspended, and ${left} of its pods are still ending; ${credentials}`),
        ],
      }
    : meaning(kind, said, jobOf(pod));
};

const look = async (
  before: WorkloadBefore,
  pod: BeforeImage['pod'],
  { cluster }: Pick<ContainDeps, 'cluster'>,
): Promise<Judged> => {
  const said = `${before.kind} ${before.namespace}/${before.name}`;
  const resource = suspendResource(before);
  if (!resource) return unverified(reason('owner-not-suspendable', `a ${before.kind} has no suspend`));
  const found = await cluster.get(resource, before.namespace, before.name);
  if (found.state === 'unreachable')
    return unverified(reason('could-not-look', `${said} could not be looked at: ${found.problem.message}`));
  return found.state === 'absent' || found.value.metadata?.uid !== before.uid
    ? unverified(reason('owner-gone', `${said} is gone, or another object bears its name`))
    : judged(before, pod, found.value);
};

/** Whether the workload is suspended and stays so. Never `isolated`: to suspend is to start nothing more. */
export const verifySuspend = async (
  _plan: Plan,
  image: BeforeImage,
  deps: Pick<ContainDeps, 'cluster' | 'clock'>,
): Promise<Verdict> => {
  const found = image.workload
    ? await look(image.workload, image.pod, deps)
    : unverified(reason('no-before-image', 'what was there before was not saved'));
  return { ...found, residual: null, lookedAt: deps.clock.now().toISOString() };
};
