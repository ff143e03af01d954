import type { KubernetesObject } from '../../objects.ts';
import type { Cluster, Resource, Write } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import type { Limits } from '../deps.ts';
import { pause } from './pause.ts';
import { type Attempt, refusal, unreachable } from './refusal.ts';

/** One object by name and UID: another object that bears the name by now is never touched. */
export type Pinned = {
  readonly resource: Resource;
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string;
};

/**
 * `gone`: nothing bears the name. `replaced`: something else does. `unchanged`: it was already so. `declined`: what was
 * found there forbids it. `interrupted`: no answer in the end, so it may have happened: look again, then try again.
 */
export type Outcome =
  | { readonly state: 'changed'; readonly object: KubernetesObject }
  | { readonly state: 'unchanged'; readonly object: KubernetesObject }
  | { readonly state: 'gone' | 'replaced' }
  | { readonly state: 'declined' | 'refused' | 'interrupted'; readonly reasons: readonly Reason[] };

/** What to write, decided anew on each look: a merge patch, null when nothing is left to do, or why it must not be done. */
export type Wanted =
  | { readonly patch: { metadata?: object; [field: string]: unknown } }
  | { readonly declined: readonly Reason[] }
  | null;

type Round = Outcome | { readonly state: 'again'; readonly problem: Reason };

const look = async (
  cluster: Cluster,
  { resource, namespace, name, uid }: Pinned,
  attempt: Attempt,
): Promise<Round | { state: 'there'; object: KubernetesObject }> => {
  const found = await cluster.get(resource, namespace, name);
  if (found.state === 'absent') return { state: 'gone' };
  if (found.state === 'unreachable') return { state: 'again', problem: unreachable(found.problem, attempt) };
  return found.value.metadata?.uid === uid ? { state: 'there', object: found.value } : { state: 'replaced' };
};

const answered = (write: Write, attempt: Attempt): Round => {
  switch (write.state) {
    case 'written':
      return { state: 'changed', object: write.object };
    case 'absent':
      return { state: 'gone' };
    case 'refused':
      return { state: 'refused', reasons: [refusal(write.problem, attempt)] };
    case 'unreachable':
      return { state: 'again', problem: unreachable(write.problem, attempt) };
    case 'conflict':
      return {
        state: 'again',
        problem: reason(
          'changed-meanwhile',
          `${attempt.what}: the object changed between look and write: ${write.problem.message}`,
        ),
      };
    case 'exists':
      return {
        state: 'again',
        problem: reason('changed-meanwhile', `${attempt.what}: the object appeared between look and write`),
      };
  }
};

/** A refusal may be the server's way to say that the name has a new bearer: its UID is what tells. */
const orReplaced = async (cluster: Cluster, pinned: Pinned, attempt: Attempt, round: Round): Promise<Round> => {
  if (round.state !== 'refused') return round;
  const now = await look(cluster, pinned, attempt);
  return now.state === 'replaced' || now.state === 'gone' ? now : round;
};

const repeated = async (limits: Limits, round: () => Promise<Round>): Promise<Outcome> => {
  let last: Reason | null = null;
  for (let attempt = 0; attempt < limits.attempts; attempt += 1) {
    if (last) await pause(limits.pauseMs);
    const outcome = await round();
    if (outcome.state !== 'again') return outcome;
    last = outcome.problem;
  }
  return { state: 'interrupted', reasons: last ? [last] : [] };
};

export type PinnedWrite = {
  readonly cluster: Cluster;
  readonly limits: Limits;
  readonly attempt: Attempt;
  readonly subresource?: string;
  /** For deletions of pods. */
  readonly gracePeriodSeconds?: number;
};

/**
 * Changes one object by merge patches that carry its UID and the resourceVersion just read. A conflict or no answer means:
 * look again, decide again, try again, a bounded number of times.
 */
export const patchPinned = (
  pinned: Pinned,
  want: (object: KubernetesObject) => Wanted,
  { cluster, limits, attempt, subresource }: PinnedWrite,
): Promise<Outcome> =>
  repeated(limits, async () => {
    const there = await look(cluster, pinned, attempt);
    if (there.state !== 'there') return there;
    const wanted = want(there.object);
    if (wanted === null) return { state: 'unchanged', object: there.object };
    if ('declined' in wanted) return { state: 'declined', reasons: wanted.declined };
    const metadata = {
      ...wanted.patch.metadata,
      uid: pinned.uid,
      resourceVersion: there.object.metadata?.resourceVersion,
    };
    const body = { ...wanted.patch, metadata };
    const write = await cluster.patch(
      pinned.resource,
      pinned.namespace,
      pinned.name,
      body,
      subresource === undefined ? {} : { subresource },
    );
    return orReplaced(cluster, pinned, attempt, answered(write, attempt));
  });

/** Deletes one object by UID, unless what is found there forbids it. */
export const deletePinned = (
  pinned: Pinned,
  mayDelete: (object: KubernetesObject) => readonly Reason[],
  { cluster, limits, attempt, gracePeriodSeconds }: PinnedWrite,
): Promise<Outcome> =>
  repeated(limits, async () => {
    const there = await look(cluster, pinned, attempt);
    if (there.state !== 'there') return there;
    if (there.object.metadata?.deletionTimestamp) return { state: 'unchanged', object: there.object };
    const reasons = mayDelete(there.object);
    if (reasons.length > 0) return { state: 'declined', reasons };
    const resourceVersion = there.object.metadata?.resourceVersion;
    const preconditions = resourceVersion === undefined ? { uid: pinned.uid } : { uid: pinned.uid, resourceVersion };
    const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    const { resource, namespace, name } = pinned;
    return answered(await cluster.delete(resource, namespace, name, preconditions, options), attempt);
  });

/** What bears the name already: ours from an earlier run, somebody else's, or gone again by now. */
const namesake = async (
  { resource, namespace, name }: Omit<Pinned, 'uid'>,
  foreign: (object: KubernetesObject) => readonly Reason[],
  { cluster, attempt }: PinnedWrite,
): Promise<Round> => {
  const found = await cluster.get(resource, namespace, name);
  if (found.state === 'unreachable') return { state: 'again', problem: unreachable(found.problem, attempt) };
  if (found.state === 'absent') return answered({ state: 'exists' }, attempt);
  const reasons = foreign(found.value);
  return reasons.length > 0 ? { state: 'declined', reasons } : { state: 'unchanged', object: found.value };
};

/**
 * Creates one object, or finds that it is there already: the API server is asked to create it first, which costs nothing
 * where it exists. `declined`: the name is taken by what is not ours; it is not touched.
 */
export const createOnce = (
  place: Omit<Pinned, 'uid'>,
  body: KubernetesObject,
  foreign: (object: KubernetesObject) => readonly Reason[],
  writing: PinnedWrite,
): Promise<Outcome> =>
  repeated(writing.limits, async () => {
    const created = await writing.cluster.create(place.resource, place.namespace, body);
    return created.state === 'exists' ? namesake(place, foreign, writing) : answered(created, writing.attempt);
  });
