import type { History } from '../archive/plans.ts';
import { type Kinship, kinshipOf } from '../enrich/kinship.ts';
import type { DecideInput } from './decide.ts';
import { namespaceOf, uidOf } from './decided-target.ts';
import type { Decision } from './decision.ts';
import { seconds } from './duration.ts';
import { noPolicy } from './policy.ts';

type Act = {
  readonly at: number;
  readonly until: number;
  readonly cluster: string;
  readonly namespace: string | null;
  readonly uid: string | null;
  readonly kin: Kinship;
};

const hourMs = 3_600_000;
const nobodys: Kinship = { ownerUid: null, images: [] };

const kinWithinMs = ({ policy }: Pick<DecideInput, 'policy'>): number =>
  seconds((policy?.policy ?? noPolicy).guards.reinfectedWithin) * 1_000;

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
      actedBefore: here
        .filter(({ at }) => at > now - kinWithinMs(input))
        .map(({ at, kin }) => ({ planId: 'of this replay', at: new Date(at), ...kin })),
    };
  };
  const add = (input: Omit<DecideInput, 'history'>, decision: Decision): void => {
    const at = input.now.getTime();
    const until = at + (decision.expiresAfterSeconds ?? 0) * 1000;
    for (const [index, target] of input.targets.entries())
      for (const _action of decision.targets?.[index]?.actions ?? [])
        acts.push({
          at,
          until,
          cluster: clusterOf(input),
          namespace: namespaceOf(target),
          uid: uidOf(target),
          kin: target.seen ? kinshipOf(target.seen) : nobodys,
        });
  };
  return { before, add };
};
