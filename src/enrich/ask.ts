import type { ClusterReader, Look } from '../ports.ts';
import { reason } from '../reason.ts';
import type { PodLook, Subject } from './looks/look.ts';

/** All looks around one target together; what has not answered by then is `unreachable`, and the rest is used. */
const withinMs = 25_000;

const failed = (id: string): Look<never> => ({
  state: 'unreachable',
  problem: reason('look-broken', `looking at ${id} failed in Lazaret itself: please report it`),
});

const tooSlow = (id: string): Look<never> => ({
  state: 'unreachable',
  problem: reason('look-too-slow', `looking at ${id} took more than ${withinMs / 1_000} s`),
});

/** Asks one thing; never rejects and never outlasts the deadline, whatever the adapter does. */
export type Bounded = <T>(id: string, answer: () => Promise<T>, otherwise: (problem: Look<never>) => T) => Promise<T>;

/** Runs `work` with a deadline that all it asks shares. */
export const withDeadline = async <R>(work: (bounded: Bounded) => Promise<R>): Promise<R> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'over'>((resolve) => {
    timer = setTimeout(() => resolve('over'), withinMs);
  });
  const bounded: Bounded = async (id, answer, otherwise) => {
    const first = await Promise.race([answer().catch(() => 'failed' as const), deadline]);
    if (first === 'failed') return otherwise(failed(id));
    return first === 'over' ? otherwise(tooSlow(id)) : (first as Awaited<ReturnType<typeof answer>>);
  };
  try {
    return await work(bounded);
  } finally {
    clearTimeout(timer);
  }
};

type Answers<T> = { [K in keyof T]: Look<T[K]> };

/** All of a group of looks, at the same time; one that fails is `unreachable` and leaves the others alone. */
export const askAll = async <T extends object>(
  looks: { readonly [K in keyof T]: PodLook<T[K]> },
  reader: ClusterReader,
  subject: Subject,
  bounded: Bounded,
): Promise<Answers<T>> => {
  const ask = async ([name, one]: [string, PodLook<unknown>]) =>
    [
      name,
      await bounded<Look<unknown>>(
        one.id,
        () => one.look(reader, subject),
        (problem) => problem,
      ),
    ] as const;
  return Object.fromEntries(await Promise.all(Object.entries<PodLook<unknown>>(looks).map(ask))) as Answers<T>;
};
