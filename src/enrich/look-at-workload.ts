import type { WorkloadRef } from '../finding/finding.ts';
import type { LabelSelector, Pod, Workload } from '../objects.ts';
import type { ClusterReader, Look } from '../ports.ts';
import { reason } from '../reason.ts';
import { resources } from '../resources.ts';
import { workloadResourceOfKind } from './looks/workloads.ts';
import { isSame } from './lookup.ts';
import type { WorkloadSeen } from './seen.ts';

const workloadOf = async (reader: ClusterReader, ref: WorkloadRef): Promise<Look<Workload>> => {
  const resource = workloadResourceOfKind(ref.kind);
  if (!resource)
    return {
      state: 'unreachable',
      problem: reason('owner-kind-unknown', `a ${ref.kind} is not among the kinds that Lazaret looks at`),
    };
  const look = (await reader.get(resource, ref.namespace, ref.name)) as Look<Workload>;
  return look.state === 'found' && isSame(look.value, ref.uid) === false ? { state: 'absent' } : look;
};

const operators: { readonly [operator: string]: (key: string, values: readonly string[]) => string } = {
  In: (key, values) => `${key} in (${values.join(',')})`,
  NotIn: (key, values) => `${key} notin (${values.join(',')})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

/** A selector as the API takes it in a query; null where it selects nothing or has an operator that is not known. */
const selectorText = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string | null => {
  const terms = [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) => operators[operator]?.(key, values)),
  ];
  return terms.length === 0 || terms.includes(undefined) ? null : terms.join(',');
};

/** Pods by the workload's own selector. One without any, such as a CronJob, owns no pod directly. */
const podsOf = async (reader: ClusterReader, { spec }: Workload, namespace: string): Promise<Look<Pod[]>> => {
  const labelSelector = selectorText(spec?.selector ?? {});
  if (labelSelector === null) return { state: 'absent' };
  return reader.list(resources.pods, { namespace, labelSelector }) as Promise<Look<Pod[]>>;
};

/** A workload by name and UID, and its pods. */
export const lookAtWorkload = async (reader: ClusterReader, ref: WorkloadRef): Promise<WorkloadSeen> => {
  const workload = await workloadOf(reader, ref);
  if (workload.state !== 'found') return { workload, pods: workload };
  return { workload, pods: await podsOf(reader, workload.value, ref.namespace) };
};
