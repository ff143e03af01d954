import type { PoliciesSeen } from '../../enrich/seen.ts';
import type { KubernetesObject, Labels } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import type { World } from '../world.ts';

/** The pod as its labels are or will be. */
export type Subject = { readonly namespace: string; readonly labels: Labels; readonly world: World };

/** `maybe`: it could not be told, so it counts as selecting. */
export type Selects = 'yes' | 'no' | 'maybe';

/** A kind of policy beside NetworkPolicy: where it was looked at, and which pods one of it is about. */
export type PolicyKind = {
  readonly kind: string;
  readonly title: string;
  readonly look: (policies: PoliciesSeen) => Look<KubernetesObject[]>;
  readonly selects: (policy: KubernetesObject, subject: Subject) => Selects;
};

/** A kind whose rules are not evaluated: where one selects the pod, what is open is not known. */
export type OtherKind = PolicyKind & { readonly why: string };
