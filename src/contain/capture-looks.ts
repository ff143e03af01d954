import { RedactingReader } from '../enrich/redacting-reader.ts';
import type { KubernetesObject, Pod } from '../objects.ts';
import { resources } from '../resources.ts';
import { type Deadline, late } from './capture-deadline.ts';
import { type Capturing, type LogPiece, logsOf } from './capture-logs.ts';
import type { Captured } from './capture-record.ts';
import type { ContainDeps } from './deps.ts';

const slicesOf = (slices: readonly KubernetesObject[], uid: string): KubernetesObject[] =>
  slices.filter(({ endpoints }) =>
    (Array.isArray(endpoints) ? endpoints : []).some(
      (one: { targetRef?: { uid?: string } }) => one.targetRef?.uid === uid,
    ),
  );

const lookAround = async (
  pod: Pod,
  { cluster }: Pick<ContainDeps, 'cluster'>,
  within: Deadline,
): Promise<Omit<Captured, 'logs'>> => {
  const { namespace = '', uid = '' } = pod.metadata ?? {};
  const reader = new RedactingReader(cluster);
  const [events, slices] = await Promise.all([
    within.by(
      reader.list(resources.events, { namespace, fieldSelector: `involvedObject.uid=${uid}` }),
      late('the events'),
    ),
    within.by(reader.list(resources.endpointSlices, { namespace }), late('the endpoint slices')),
  ]);
  const endpointSlices = slices.state === 'found' ? { ...slices, value: slicesOf(slices.value, uid) } : slices;
  return { events, endpointSlices, redacted: reader.removed.toSorted() };
};

/** Events, endpoints and, if wanted, logs, all at the same time; what is late is named as such. */
export const captureAll = async (
  pod: Pod,
  capturing: Capturing,
  wantsLogs: boolean,
  within: Deadline,
): Promise<Captured> => {
  const wanted = wantsLogs ? logsOf(pod, capturing) : [];
  const [around, logs] = await Promise.all([
    lookAround(pod, capturing.deps, within),
    Promise.all(wanted.map(({ of, piece }) => within.by<LogPiece>(piece(), { ...of, ...late('the log') }))),
  ]);
  return { ...around, logs };
};
