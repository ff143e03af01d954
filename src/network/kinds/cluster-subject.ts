import { isObject } from '../../json.ts';
import type { KubernetesObject, LabelSelector } from '../../objects.ts';
import { selectorFault, selects } from '../selects.ts';
import { namespaceLabels } from '../world.ts';
import type { Selects, Subject } from './kind.ts';

type PodsSubject = { namespaceSelector?: LabelSelector; podSelector?: LabelSelector };

const byNamespace = (selector: LabelSelector, { namespace, world }: Subject): Selects => {
  const labels = namespaceLabels(world, namespace);
  if (labels === null || selectorFault(selector)) return 'maybe';
  return selects(selector, labels) ? 'yes' : 'no';
};

const byLabels = (selector: LabelSelector, { labels }: Subject): Selects => {
  if (selectorFault(selector)) return 'maybe';
  return selects(selector, labels) ? 'yes' : 'no';
};

export const both = (a: Selects, b: Selects): Selects => {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'maybe';
};

/** `spec.subject` of a ClusterNetworkPolicy, AWS's and upstream's alike: whole namespaces, or pods in namespaces. */
export const clusterSubject = (policy: KubernetesObject, subject: Subject): Selects => {
  const spec = isObject(policy['spec']) ? policy['spec'] : {};
  const about = isObject(spec['subject']) ? spec['subject'] : {};
  if (isObject(about['namespaces'])) return byNamespace(about['namespaces'] as LabelSelector, subject);
  if (!isObject(about['pods'])) return 'maybe';
  const { namespaceSelector = {}, podSelector = {} } = about['pods'] as PodsSubject;
  return both(byNamespace(namespaceSelector, subject), byLabels(podSelector, subject));
};
