import { nameOf } from '../../decide/decided-target.ts';
import type { Enriched } from '../../enrich/seen.ts';
import { sequenceDescriptionOf, signalsOf } from '../../finding/stated/sequence.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import type { TargetPlan } from './target-plan.ts';

/** What is looked at next, member by member: each has a plan of its own beside this one. */
const stepFor = ({ target, ref, lookup }: Enriched): ManualStep | null => {
  const name = nameOf({ target });
  const of = (title: string, made: string | null): ManualStep => ({
    title,
    why: 'a member of the sequence; its own plan stands beside this one',
    command: made,
    undo: 'nothing is changed: the plan is shown',
  });
  if (ref) return of(`Plan for pod ${name} (${lookup})`, commands.plan(ref));
  if (target.serviceAccount) return of(`Plan for service account ${name}`, commands.planServiceAccount(name));
  if (target.node?.name) return of(`Plan for node ${name}`, commands.planNode(target.node.name));
  if (target.image) return of(`Plan for image ${name}`, commands.planImage(target.image));
  if (target.class === 'user' || target.class === 'configuration' || target.node || target.workload)
    return of(`Plan for ${target.class} ${name}: in the record of this finding`, null);
  return null;
};

const counted = (members: readonly Enriched[]): string =>
  [...Map.groupBy(members, ({ target }) => target.class)].map(([of, all]) => `${all.length} ${of}`).join(', ');

/** An attack sequence: many findings that belong together. Each thing that it names is looked at and planned for by itself. */
export const clusterPlan: TargetPlan = {
  of: 'cluster',
  lists: 'the signals of the sequence, and every workload, node and identity that it names',
  offers: 'a plan for each of them, pods first',
  because: 'an attack that reached several parts of a cluster is investigated as a whole before one part is cut off',
  draft: ({ finding, members, at }) => {
    const signals = finding ? signalsOf(finding) : [];
    const named = members.filter(({ target }) => target.class !== 'cluster').slice(0, listed.members);
    const first = named.filter(({ ref }) => ref !== null);
    const description = finding && sequenceDescriptionOf(finding);
    return {
      on: at.cluster === null ? 'the cluster' : `cluster ${at.cluster}`,
      found: [
        ...(description ? [description] : []),
        ...(named.length > 0 ? [`it names ${counted(named)}`] : ['it names nothing in the cluster']),
        ...signals
          .slice(0, listed.sentences)
          .map(
            ({ name, type, severity, count }) =>
              `signal ${name ?? type ?? ''}, severity ${severity ?? '?'}, seen ${count ?? '?'} times`,
          ),
        ...(signals.length > listed.sentences ? [`and ${signals.length - listed.sentences} more signals`] : []),
      ],
      steps: [...first, ...named.filter((one) => !first.includes(one))].flatMap((one) => stepFor(one) ?? []),
      pods: named.flatMap(({ ref }) => ref ?? []).slice(0, listed.pods),
    };
  },
};
