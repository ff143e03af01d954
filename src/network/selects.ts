import type { PodSeen } from '../enrich/seen.ts';
import type { LabelSelector, Labels, NetworkPolicy } from '../objects.ts';
import type { Look } from '../ports.ts';

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];
type Test = (value: string | undefined, values: readonly string[]) => boolean;

const operators: { readonly [name: string]: Test } = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
};

/** Own properties only: a key called `constructor` is a label like any other. */
const labelValue = (labels: Labels, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;

const testOf = ({ operator }: Requirement): Test | undefined =>
  Object.hasOwn(operators, operator) ? operators[operator] : undefined;

const satisfies = (requirement: Requirement, labels: Labels): boolean =>
  testOf(requirement)?.(labelValue(labels, requirement.key), requirement.values ?? []) ?? false;

/** A manifest in a file may hold anything here; `selectorFault` tells. */
const requirementsOf = (selector: LabelSelector | null | undefined): readonly Requirement[] =>
  Array.isArray(selector?.matchExpressions) ? selector.matchExpressions : [];

const isOdd = ({ key, values }: Requirement): boolean =>
  typeof key !== 'string' || (values !== undefined && values !== null && !Array.isArray(values));

/**
 * Whether a label selector selects these labels, by `LabelSelectorAsSelector` of apimachinery: an absent selector selects
 * nothing, an empty one everything, `NotIn` also what lacks the key.
 */
export const selects = (selector: LabelSelector | null | undefined, labels: Labels): boolean =>
  selector !== null &&
  selector !== undefined &&
  selectorFault(selector) === null &&
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labelValue(labels, key) === value) &&
  requirementsOf(selector).every((requirement) => satisfies(requirement, labels));

/** Why a selector cannot be evaluated (an operator that Kubernetes does not have, a list that is none), or null. */
export const selectorFault = (selector: LabelSelector | null | undefined): string | null => {
  if (!Array.isArray(selector?.matchExpressions ?? [])) return 'matchExpressions of its selector is no list';
  if (requirementsOf(selector).some(isOdd))
    return 'its selector has an expression without a key or with values that are no list';
  const strange = requirementsOf(selector).find((requirement) => !testOf(requirement));
  return strange ? `its selector on ${strange.key} has the unknown operator ${strange.operator}` : null;
};

/** A NetworkPolicy without a podSelector selects like one with an empty selector (API reference, NetworkPolicySpec). */
export const policySelects = (policy: NetworkPolicy, namespace: string, labels: Labels): boolean =>
  policy.metadata?.namespace === namespace && selects(policy.spec?.podSelector ?? {}, labels);

/** The NetworkPolicies that select the pod, or would with the given labels; those being deleted still count. */
export const policiesSelecting = (
  seen: PodSeen,
  labels: Labels = seen.pod.metadata?.labels ?? {},
): Look<NetworkPolicy[]> => {
  const { networkPolicies } = seen.policies;
  if (networkPolicies.state !== 'found') return networkPolicies;
  const namespace = seen.pod.metadata?.namespace ?? '';
  return { state: 'found', value: networkPolicies.value.filter((policy) => policySelects(policy, namespace, labels)) };
};
