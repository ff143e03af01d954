import { isClusterName, isDnsLabel, isDnsSubdomain, isRegion, isUid } from '../finding/names.ts';
import { command, flag } from './command.ts';
import type { Plan } from './plan.ts';

type Named = { readonly namespace: string; readonly name: string; readonly uid?: string | null };

const isNamed = ({ namespace, name }: Named): boolean => isDnsLabel(namespace) && isDnsSubdomain(name);
const isPlanId = (id: string): boolean => /^[0-9a-f]{20}$/.test(id);
const pinned = (uid: string | null | undefined) => (uid && isUid(uid) ? [flag('uid'), uid] : []);

/** Every command that an alert may show. Each takes names that were checked, or is null. */
export const commands = {
  carryOut: ({ id, action }: Pick<Plan, 'id' | 'action'>) =>
    isPlanId(id) ? command('lazaret', action, flag('plan'), id, flag('apply')) : null,
  showPlan: ({ id, action }: Pick<Plan, 'id' | 'action'>) =>
    isPlanId(id) ? command('lazaret', action, flag('plan'), id) : null,
  release: ({ id }: Pick<Plan, 'id'>) => (isPlanId(id) ? command('lazaret', 'release', id, flag('apply')) : null),
  status: () => command('lazaret', 'status'),
  scale: (pod: Named) =>
    isNamed(pod) ? command('lazaret', 'scale', `${pod.namespace}/${pod.name}`, ...pinned(pod.uid)) : null,
  plan: (pod: Named) =>
    isNamed(pod) ? command('lazaret', 'plan', `${pod.namespace}/${pod.name}`, ...pinned(pod.uid)) : null,
  deletePod: (pod: Named) =>
    isNamed(pod) ? command('kubectl', 'delete', 'pod', flag('namespace'), pod.namespace, pod.name) : null,
  showPod: (pod: Named) =>
    isNamed(pod)
      ? command('kubectl', 'get', 'pod', flag('namespace'), pod.namespace, pod.name, flag('output'), 'yaml')
      : null,
  showWorkload: (kind: string, workload: Named) =>
    isNamed(workload) && /^[A-Za-z]{1,63}$/.test(kind)
      ? command(
          'kubectl',
          'get',
          kind.toLowerCase(),
          flag('namespace'),
          workload.namespace,
          workload.name,
          flag('output'),
          'wide',
        )
      : null,
  podsOnNode: (node: string) =>
    isDnsSubdomain(node)
      ? command(
          'kubectl',
          'get',
          'pods',
          flag('all-namespaces'),
          flag('field-selector'),
          `spec.nodeName=${node}`,
          flag('output'),
          'wide',
        )
      : null,
  cordon: (node: string) => (isDnsSubdomain(node) ? command('kubectl', 'cordon', node) : null),
  podsOfServiceAccount: ({ namespace, name }: Named) =>
    isNamed({ namespace, name })
      ? command(
          'kubectl',
          'get',
          'pods',
          flag('namespace'),
          namespace,
          flag('field-selector'),
          `spec.serviceAccountName=${name}`,
          flag('output'),
          'wide',
        )
      : null,
  rightsOf: (user: string) =>
    /^[A-Za-z0-9:@._/+=,-]{1,200}$/.test(user)
      ? command('kubectl', 'auth', 'can-i', flag('list'), flag('as'), user)
      : null,
  bindings: () =>
    command('kubectl', 'get', 'clusterrolebindings,rolebindings', flag('all-namespaces'), flag('output'), 'wide'),
  accessEntries: (cluster: string, region: string) =>
    isClusterName(cluster) && isRegion(region)
      ? command('aws', 'eks', 'list-access-entries', flag('cluster-name'), cluster, flag('region'), region)
      : null,
} as const;
