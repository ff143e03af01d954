import type { PodSeen } from '../../enrich/seen.ts';
import { reason } from '../../reason.ts';
import { responderRollouts } from '../admission/deployments.ts';
import { canRollOut, rolloutConsent } from '../engines/emptying.ts';
import { topOwner } from '../owners.ts';
import { rollout as rolloutStep } from '../steps/rollout.ts';
import { waitPrefixEmpty } from '../steps/wait-prefix-empty.ts';
import { waitReleased } from '../steps/wait-released.ts';
import type { Action, Draft } from './action.ts';
import { quarantine } from './quarantine.ts';

const notPossible = (seen: PodSeen) =>
  canRollOut(topOwner(seen))
    ? []
    : [
        reason(
          'cannot-roll-out',
          'only a Deployment that is not paused is restarted by Lazaret; an Argo Rollout is by `kubectl argo rollouts restart NAME`',
        ),
      ];

const withConsent = (draft: Draft): Draft => ({ ...draft, accept: [...new Set([...draft.accept, rolloutConsent])] });

/** A quarantine that may restart the Deployment, so that the healthy replicas leave the pod's name prefix. */
export const rollout: Action = {
  id: 'rollout',
  title: 'Cut the pod off, and restart its Deployment so that it shares its rules with nobody',
  blastRadius: 'the pod; every replica of its Deployment is replaced once',
  reversible: true,
  undo: 'as for a quarantine; the restart of the healthy replicas is not taken back',
  optIn: true,
  consent: 'a rule that names it; as for a quarantine otherwise',
  permissions: [
    ...quarantine.permissions,
    ...[rolloutStep, waitReleased, waitPrefixEmpty].flatMap(({ permissions }) => permissions),
  ],
  admission: [...quarantine.admission, ...responderRollouts],
  targetUid: quarantine.targetUid,
  draft: (draft) => {
    const drafted = quarantine.draft(withConsent(draft));
    return { ...drafted, refusals: [...drafted.refusals, ...notPossible(draft.seen)] };
  },
  verify: quarantine.verify,
};
