import type { History } from '../archive/plans.ts';
import type { DecideInput } from './decide.ts';
import { namespaceOf, uidOf } from './decided-target.ts';
import type { Decision } from './decision.ts';

type Act = {
  readonly at: number;
  readonly until: number;
  readonly cluster: string;
  readonly namespace: string | null;
  readonly uid: string | null;
};

const hourMs = 3_600_000;

const clusterOf = ({ finding }: Pick<DecideInput, 'finding'>): string =>
  [finding.accountId, finding.region, finding.cluster?.name].join('/');

/** What the decisions of a replay would have used up by the time of the next one, by the rules of the real history. */
export const replayedHistory = () => {
  const acts: Act[] = [];
  const before = (input: Omit<DecideInput, 'history'>): History => {
    const now = input.now.getTime();
    const here = acts.filter(({ cluster }) => cluster === clusterOf(input));
    const recent = here.filter(({ at }) => at > now - hourMs);
    const counts = new Map<string, number>();
    for (const { namespace } of recent) if (namespace !== null) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    return {
      actedLastHour: recent.length,
      actedLastHourByNamespace: counts,
      containedBefore: (uid) => (here.some((act) => act.uid === uid && act.until > now) ? 'of this replay' : null),
    };
  };
  const add = (input: Omit<DecideInput, 'history'>, decision: Decision): void => {
    const at = input.now.getTime();
    const until = at + (decision.expiresAfterSeconds ?? 0) * 1000;
    for (const [index, target] of input.targets.entries())
      for (const _action of decision.targets?.[index]?.actions ?? [])
        acts.push({ at, until, cluster: clusterOf(input), namespace: namespaceOf(target), uid: uidOf(target) });
  };
  return { before, add };
};
