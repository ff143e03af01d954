import { type Reason, reason } from '../reason.ts';

/** What stands in a record in the place of something that did not come in time. */
export const late = (what: string): { state: 'unreachable'; problem: Reason } => ({
  state: 'unreachable',
  problem: reason('capture-too-slow', `${what} did not come within the time for capture`),
});

/** A deadline that many looks share: each gives its answer before it, or what stands in for one that came too late. */
export type Deadline = {
  readonly isOver: () => boolean;
  readonly end: () => void;
  readonly by: <T>(answer: Promise<T>, otherwise: T) => Promise<T>;
};

export const deadline = (ms: number): Deadline => {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      isOver = true;
      resolve();
    }, ms);
  });
  return {
    isOver: () => isOver,
    end: () => clearTimeout(timer),
    by: (answer, otherwise) => Promise.race([answer.catch(() => otherwise), over.then(() => otherwise)]),
  };
};
