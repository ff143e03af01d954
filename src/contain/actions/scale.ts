import type { Owner, PodSeen } from '../../enrich/seen.ts';
import type { KubernetesObject } from '../../objects.ts';
import { reason } from '../../reason.ts';
import { responderScales } from '../admission/scales.ts';
import { passedBy } from '../disruption-budgets.ts';
import { notScalable, topOwner } from '../owners.ts';
import type { PlanTarget, Step, Verdict } from '../plan.ts';
import { scaledBy } from '../scaled-by.ts';
import { scaleToZero } from '../steps/scale-to-zero.ts';
import { verifyScale } from '../verify-scale.ts';
import type { Action, Draft } from './action.ts';

const targetOf = (seen: PodSeen): PlanTarget => {
  const owner = topOwner(seen);
  if (owner) return { kind: owner.kind, namespace: owner.namespace, name: owner.name, uid: owner.uid };
  const { namespace = '', name = '', uid = '' } = seen.pod.metadata ?? {};
  return { kind: 'Pod', namespace, name, uid };
};

const manifestOf = ({ namespace, name }: Owner): KubernetesObject => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name, namespace },
  spec: { replicas: 0 },
});

const replicas = ({ object }: Owner): number | 'all' =>
  object.state === 'found' ? (object.value.spec?.replicas ?? 1) : 'all';

const stepOf = ({ seen }: Draft, owner: Owner): Step => ({
  name: 'scale-to-zero',
  title: `Scale ${owner.kind} ${owner.namespace}/${owner.name} to 0`,
  why: 'ends every pod of the workload, the compromised one and those with the same weakness',
  costs: [
    `${replicas(owner)} replicas stop: the workload is down until it is released`,
    `pod ${seen.pod.metadata?.name} is deleted with its memory and files, unless it was released from its owner before`,
    ...scaledBy(seen, owner),
    ...passedBy(seen),
  ],
  undo: 'restores',
  manifest: manifestOf(owner),
});

const expected = (now: Date): Verdict => ({
  verdict: 'partial',
  reasons: [
    reason(
      'stopped-not-isolated',
      'the pod ends, and with it its network; credentials that were copied from it work on until they are revoked',
    ),
  ],
  residual: null,
  lookedAt: now.toISOString(),
});

/** Stops the whole workload. To 0 only: any other number an autoscaler would set right again. */
export const scale: Action = {
  id: 'scale',
  title: 'Scale the workload to 0',
  blastRadius: 'every pod of the workload, the evidence included',
  reversible: true,
  undo: 'the number of replicas from before; the pods that ended do not come back',
  optIn: false,
  consent: 'a rule that names it',
  permissions: scaleToZero.permissions,
  admission: responderScales,
  targetUid: (seen) => targetOf(seen).uid,
  draft: (draft) => {
    const owner = topOwner(draft.seen);
    return {
      target: targetOf(draft.seen),
      engine: 'scale',
      steps: owner ? [stepOf(draft, owner)] : [],
      siblings: [],
      refusals: notScalable(draft.seen),
      expected: expected(draft.now),
    };
  },
  verify: verifyScale,
};
