import { shown } from './cap.ts';
import type { PodRef, Target } from './finding.ts';
import { isContainerId, isDnsLabel, isDnsSubdomain, isImage, isUid } from './names.ts';
import { accepted, type Checked, checked, refused, target } from './target.ts';

/** How a finding names a workload, in a resource or in an attack sequence. */
export type NamedWorkload = {
  readonly namespace: string | null;
  readonly name: string | null;
  readonly type: string | null;
  readonly uid: string | null;
};

/** Kinds by the plural that GuardDuty writes, in either case. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['pods', 'Pod'],
  ['deployments', 'Deployment'],
  ['daemonsets', 'DaemonSet'],
  ['statefulsets', 'StatefulSet'],
  ['replicasets', 'ReplicaSet'],
  ['replicationcontrollers', 'ReplicationController'],
  ['jobs', 'Job'],
  ['cronjobs', 'CronJob'],
]);

const kindOf = (type: string | null): string | null => kinds.get(type?.toLowerCase() ?? '') ?? null;

export const isPod = ({ type }: Pick<NamedWorkload, 'type'>): boolean => kindOf(type) === 'Pod';

/** A reference is whole or absent: with one part in doubt the others would name something else. */
const referenceOf = ({ namespace, name, uid }: NamedWorkload, what: string): Checked<PodRef> => {
  const problems = [
    checked(namespace, isDnsLabel, 'namespace-invalid', `the ${what}'s namespace`),
    checked(name, isDnsSubdomain, 'object-name-invalid', `the ${what}'s name`),
    checked(uid, isUid, 'uid-invalid', `the ${what}'s UID`),
  ].flatMap((part) => part.problems);
  if (problems.length > 0) return { value: null, problems };
  if (!namespace || !name)
    return refused(
      'object-not-named',
      `the finding gives no namespace or no name of the ${what}: look at the finding itself`,
    );
  return accepted({ namespace, name, uid: uid || null });
};

const unknownKind = (type: string | null) =>
  refused(
    'workload-kind-unknown',
    `the finding names a workload of type ${shown(type)}, which is not known: look at the finding itself`,
  );

/** A pod, or what makes pods: the two are acted on in different ways. */
export const workloadTarget = (named: NamedWorkload, around: Partial<Target> = {}): Target => {
  const kind = kindOf(named.type);
  if (kind === null) return target('workload', around, unknownKind(named.type).problems);
  const { value, problems } = referenceOf(named, kind);
  if (kind === 'Pod') return target('pod', { ...around, pod: value }, problems);
  return target('workload', { ...around, workload: value && { kind, ...value } }, problems);
};

/** The one container and image that a finding names; null when it names several, or none, or not by their form. */
export const containerParts = (
  containers: readonly { id: string | null; image: string | null }[],
): Pick<Target, 'containerId' | 'image'> => {
  const [only, ...others] = containers;
  if (!only || others.length > 0) return { containerId: null, image: null };
  const id = bareContainerId(only.id);
  return { containerId: id, image: only.image !== null && isImage(only.image) ? only.image : null };
};

/** Without the `containerd://` that a status writes before it. */
const bareContainerId = (id: string | null): string | null => {
  const bare = id?.replace(/^[a-z0-9.-]+:\/\//, '') ?? '';
  return isContainerId(bare) ? bare : null;
};
