import type { Finding, Target } from '../finding/finding.ts';
import type { ClusterReader, Look } from '../ports.ts';
import { type Bounded, withDeadline } from './ask.ts';
import { aroundLooks, needsRbac, type TargetLook } from './looks/around.ts';
import { rbacLooks } from './looks/rbac.ts';
import type { AroundSeen, RbacSeen } from './seen.ts';

type Reader = Pick<ClusterReader, 'get' | 'list'>;

const unseen = (problem: Look<never>): Look<never> => problem;

const named = async (
  target: Target,
  finding: Pick<Finding, 'type'>,
  reader: Reader,
  bounded: Bounded,
): Promise<AroundSeen> => {
  const wanted = Object.entries<TargetLook<unknown>>(aroundLooks).filter(([, { isFor }]) => isFor(target, finding));
  const seen = await Promise.all(
    wanted.map(
      async ([name, { id, look }]) =>
        [name, await bounded<Look<unknown>>(id, () => look(reader, target), unseen)] as const,
    ),
  );
  return Object.fromEntries(seen) as AroundSeen;
};

const rbac = async (reader: Reader, bounded: Bounded): Promise<RbacSeen> => {
  const seen = await Promise.all(
    Object.entries(rbacLooks).map(
      async ([name, { id, resource }]) =>
        [name, await bounded<Look<unknown>>(id, () => reader.list(resource), unseen)] as const,
    ),
  );
  return Object.fromEntries(seen) as RbacSeen;
};

/** What the plan for a target that is no pod rests on; only what its class needs is asked for. Never throws. */
export const lookAround = (reader: Reader, target: Target, finding: Pick<Finding, 'type'>): Promise<AroundSeen> =>
  withDeadline(async (bounded) => {
    const [own, bindings] = await Promise.all([
      named(target, finding, reader, bounded),
      needsRbac(target) ? rbac(reader, bounded) : null,
    ]);
    return { ...own, ...(bindings && { rbac: bindings }) };
  });

/** The looks that failed, as problems of the target. */
export const looksIn = ({ rbac: bindings, ...own }: AroundSeen): Look<unknown>[] => [
  ...Object.values(own),
  ...Object.values(bindings ?? {}),
];
