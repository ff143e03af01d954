import { bindingLooks, gatewayLooks } from '../../enrich/looks/routes.ts';
import type { PodSeen } from '../../enrich/seen.ts';
import { isObject } from '../../json.ts';
import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

const isUnreachable = (value: unknown): boolean => isObject(value) && value['state'] === 'unreachable';

/** What is only told, among the costs or as exposure: nothing that is done, and no verdict, rests on it. */
const onlyTold = ['podDisruptionBudgets', 'scaledObjects', ...Object.keys({ ...gatewayLooks, ...bindingLooks })];

const failedIn = (looks: object): string[] =>
  Object.entries(looks)
    .filter(([name, look]) => isUnreachable(look) && !onlyTold.includes(name))
    .map(([name]) => name);

/** Every look around the pod that was not answered, by its name in `PodSeen`. */
const failedLooks = (seen: PodSeen): string[] => [
  ...failedIn(seen),
  ...failedIn(seen.policies),
  ...failedIn(seen.engine),
  ...failedIn(seen.rbac),
  ...seen.owners.filter(({ object }) => isUnreachable(object)).map(({ kind, name }) => `${kind} ${name}`),
];

export const lookFailed: Guard = {
  id: 'look-failed',
  title: 'Something around the pod could not be looked at',
  about: 'target',
  check: ({ subject }) => {
    const failed = subject?.seen ? failedLooks(subject.seen) : [];
    return failed.length > 0
      ? reason(
          'look-failed',
          `could not look at ${failed.slice(0, 5).join(', ')}${failed.length > 5 ? ` and ${failed.length - 5} more` : ''}: "could not look" is never "not there"`,
        )
      : null;
  },
};
