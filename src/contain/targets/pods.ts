import type { PodRef } from '../../finding/finding.ts';
import type { Pod } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';

export const refOf = ({ metadata }: Pod): PodRef => ({
  namespace: metadata?.namespace ?? '',
  name: metadata?.name ?? '',
  uid: metadata?.uid ?? null,
});

const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** The pods that may still act; one that ended holds nothing to cut. */
export const running = (pods: readonly Pod[]): Pod[] => pods.filter((pod) => !hasEnded(pod));

export const podsIn = (look: Look<Pod[]> | undefined): Pod[] => (look?.state === 'found' ? running(look.value) : []);

const nameOf = ({ namespace, name }: PodRef): string => `${namespace}/${name}`;

/** `running pods that use it: 2: shop/a, shop/b` */
export const podsText = (pods: readonly Pod[], what: string): string => {
  if (pods.length === 0) return `running pods that ${what}: none`;
  const names = pods.slice(0, listed.podSteps).map((pod) => nameOf(refOf(pod)));
  const more = pods.length > names.length ? ` and ${pods.length - names.length} more` : '';
  return `running pods that ${what}: ${pods.length}: ${names.join(', ')}${more}`;
};

/** The same, where they could be looked at. */
export const podsSaid = (look: Look<Pod[]> | undefined, what: string): string => {
  if (look?.state === 'absent') return `running pods that ${what}: none`;
  return look?.state === 'found'
    ? podsText(running(look.value), what)
    : `which running pods ${what} could not be looked at`;
};

/** One quarantine for each pod, pinned to its UID: each is planned, guarded and undone by itself. */
export const quarantineSteps = (pods: readonly Pod[], why: string): ManualStep[] => [
  ...pods
    .slice(0, listed.podSteps)
    .map(refOf)
    .map((ref) => ({
      title: `Quarantine pod ${nameOf(ref)}`,
      why,
      command: commands.quarantine(ref),
      undo: 'lazaret release, or by itself when it expires',
    })),
  ...(pods.length > listed.podSteps
    ? [
        {
          title: `Quarantine the other ${pods.length - listed.podSteps} pods`,
          why: 'they are listed in the record of the decision',
          command: null,
          undo: 'lazaret release, or by itself when it expires',
        },
      ]
    : []),
];
