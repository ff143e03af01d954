import { canonicalJson } from '../../../src/json.ts';
import type { KubernetesObject, Pod, PodSpec } from '../../../src/objects.ts';

const labelValue = /^(?:[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;
const labelKey = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const objectName = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
/** RBAC names may be any path segment, e.g. `system:node`. */
const segment = /^[^/%]+$/;

const nameFault = ({ kind, metadata }: KubernetesObject): string | null => {
  const form = /Role(Binding)?$/.test(kind ?? '') ? segment : objectName;
  return form.test(metadata?.name ?? '') ? null : `metadata.name: Invalid value: ${JSON.stringify(metadata?.name)}`;
};

const labelFault = ({ metadata }: KubernetesObject): string | null => {
  for (const [key, value] of Object.entries(metadata?.labels ?? {}))
    if (!labelKey.test(key) || !labelValue.test(String(value)))
      return `metadata.labels: Invalid value: ${JSON.stringify(`${key}=${value}`)}`;
  return null;
};

/** Why the API server would answer 422; null when it would not. Specs are not checked: the fake has no schemas. */
export const faultOf = (object: KubernetesObject): string | null => nameFault(object) ?? labelFault(object);

/** What may change in a running pod's spec (validation.ValidatePodUpdate), of what Lazaret could touch. */
const withoutChangeable = ({
  containers,
  initContainers,
  activeDeadlineSeconds,
  tolerations,
  terminationGracePeriodSeconds,
  ...rest
}: PodSpec): object => ({
  ...rest,
  containers: containers?.map(({ image, ...container }) => container),
  initContainers: initContainers?.map(({ image, ...container }) => container),
});

/** Why a change would be refused with 422: the identity of an object and the spec of a pod stand. */
export const changeFault = (before: KubernetesObject, after: KubernetesObject): string | null => {
  if (after.metadata?.uid !== before.metadata?.uid) return 'metadata.uid: Invalid value: field is immutable';
  const [was, is] = [before, after].map((pod) => canonicalJson(withoutChangeable((pod as Pod).spec ?? {})));
  if (before.kind === 'Pod' && was !== is)
    return 'spec: Forbidden: pod updates may not change fields other than image, activeDeadlineSeconds, tolerations, terminationGracePeriodSeconds';
  return faultOf(after);
};
