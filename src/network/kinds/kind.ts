import type { PoliciesSeen } from '../../enrich/seen.ts';
import type { KubernetesObject, Labels } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import type { World } from '../world.ts';

/** The pod as its labels are or will be. */
export type Subject = { readonly namespace: string; readonly labels: Labels; readonly world: World };

/** `maybe`: it could not be told, so it counts as selecting. */
export type Selects = 'yes' | 'no' | 'maybe';

/** A kind of policy whose rules are not evaluated: where one selects the pod, what is open is not known. */
export type OtherKind = {
  readonly kind: string;
  readonly title: string;
  readonly look: (policies: PoliciesSeen) => Look<KubernetesObject[]>;
  readonly selects: (policy: KubernetesObject, subject: Subject) => Selects;
  readonly why: string;
};
