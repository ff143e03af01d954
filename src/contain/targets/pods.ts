import { alwaysProtected } from '../../decide/policy-defaults.ts';
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
  const names = pods.slice(0, listed.podNames).map((pod) => nameOf(refOf(pod)));
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

export const isProtected = ({ metadata }: Pod): boolean => alwaysProtected.some((name) => name === metadata?.namespace);

const undo = 'lazaret release, or by itself when it expires';

const others = (left: number): ManualStep[] =>
  left > 0
    ? [
        {
          title: `Quarantine the other ${left} pods`,
          why: 'they are listed in the record of the decision, and by --output json',
          command: null,
          undo,
        },
      ]
    : [];

const spared = (pods: readonly Pod[]): ManualStep[] =>
  pods.length === 0
    ? []
    : [
        {
          title: `Look after ${pods
            .slice(0, listed.podSteps)
            .map((pod) => nameOf(refOf(pod)))
            .join(', ')}${pods.length > listed.podSteps ? ` and ${pods.length - listed.podSteps} more` : ''} by hand`,
          why: 'their namespaces are protected: cutting one of these cuts the cluster, or the sensor that told us',
          command: null,
          undo: 'nothing is changed',
        },
      ];

/** One quarantine for each pod, pinned to its UID: each is planned, guarded and undone by itself. */
export const quarantineSteps = (pods: readonly Pod[], why: string): ManualStep[] => {
  const offered = pods.filter((pod) => !isProtected(pod));
  return [
    ...offered
      .slice(0, listed.podSteps)
      .map(refOf)
      .map((ref) => ({ title: `Quarantine pod ${nameOf(ref)}`, why, command: commands.quarantine(ref), undo })),
    ...others(offered.length - listed.podSteps),
    ...spared(pods.filter(isProtected)),
  ];
};
