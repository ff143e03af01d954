import type { KubernetesObject, Labels, Pod } from '../../objects.ts';
import type { ListOptions, Resource } from '../../ports.ts';

type Holds = (object: KubernetesObject) => boolean;

/** A requirement on labels: `app=web`, `app!=web`, `app in (a,b)`, `app notin (a,b)`, `app`, `!app`. */
const ofSet = /^([^\s!=,()]+)\s+(in|notin)\s+\(([^()]*)\)$/;
const ofValue = /^([^\s!=,()]+)\s*(==?|!=)\s*([^\s!=,()]*)$/;
const ofKey = /^(!?)\s*([^\s!=,()]+)$/;

const labelHolds = (text: string): ((labels: Labels) => boolean) | null => {
  const set = ofSet.exec(text);
  if (set) {
    const [, key = '', operator, values = ''] = set;
    const among = new Set(values.split(',').map((value) => value.trim()));
    return (labels) => (labels[key] !== undefined && among.has(labels[key])) === (operator === 'in');
  }
  const value = ofValue.exec(text);
  if (value) return (labels) => (labels[value[1] ?? ''] === value[3]) === (value[2] !== '!=');
  const [, not, key] = ofKey.exec(text) ?? [];
  return key === undefined ? null : (labels) => (labels[key] !== undefined) === (not !== '!');
};

/** Commas outside parentheses. */
const termsOf = (text: string): string[] =>
  text
    .split(/,(?![^()]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== '');

type Fields = { readonly [path: string]: (object: Pod) => string };

/** Fields that the API server selects every kind by. */
const anyFields: Fields = {
  'metadata.name': ({ metadata }) => metadata?.name ?? '',
  'metadata.namespace': ({ metadata }) => metadata?.namespace ?? '',
};

/** Fields of pods and of events beside these (kubernetes pkg/apis/core/v1/conversion.go). */
const podFields: Fields = {
  ...anyFields,
  'spec.nodeName': ({ spec }) => spec?.nodeName ?? '',
  'spec.restartPolicy': ({ spec }) => spec?.restartPolicy ?? '',
  'spec.serviceAccountName': ({ spec }) => spec?.serviceAccountName ?? '',
  'spec.hostNetwork': ({ spec }) => String(spec?.hostNetwork === true),
  'status.phase': ({ status }) => status?.phase ?? '',
  'status.podIP': ({ status }) => status?.podIP ?? '',
};

const involved = (object: KubernetesObject, part: string): string =>
  String((object['involvedObject'] as { [part: string]: unknown } | undefined)?.[part] ?? '');

const eventFields: Fields = {
  ...anyFields,
  'involvedObject.uid': (event) => involved(event, 'uid'),
  'involvedObject.name': (event) => involved(event, 'name'),
  'involvedObject.kind': (event) => involved(event, 'kind'),
};

const fieldsOf = ({ kind, group }: Resource): Fields => {
  if (group !== '') return anyFields;
  if (kind === 'Pod') return podFields;
  return kind === 'Event' ? eventFields : anyFields;
};

const fieldHolds = (text: string, resource: Resource): Holds | null => {
  const [, path = '', operator, value] = /^([\w.]+)\s*(==?|!=)\s*(.*)$/.exec(text) ?? [];
  const fields = fieldsOf(resource);
  const read = Object.hasOwn(fields, path) ? fields[path] : undefined;
  return read ? (object) => (read(object as Pod) === value) === (operator !== '!=') : null;
};

/** What the selectors of a list select, in the texts that the API takes; null where one cannot be understood (the API says 400). */
export const selectorsOf = (
  resource: Resource,
  { labelSelector = '', fieldSelector = '' }: ListOptions,
): Holds | null => {
  const byLabels = termsOf(labelSelector).map(labelHolds);
  const byFields = termsOf(fieldSelector).map((term) => fieldHolds(term, resource));
  if (byLabels.includes(null) || byFields.includes(null)) return null;
  return (object) =>
    byLabels.every((holds) => holds?.(object.metadata?.labels ?? {})) && byFields.every((holds) => holds?.(object));
};
