import type { ActionId } from '../decide/decision.ts';
import { isClusterName, isDnsLabel, isDnsSubdomain, isImage, isRegion, isUid } from '../finding/names.ts';
import { command, flag } from './command.ts';
import type { Plan } from './plan.ts';

type Named = { readonly namespace: string; readonly name: string; readonly uid?: string | null };

const isNamed = ({ namespace, name }: Named): boolean => isDnsLabel(namespace) && isDnsSubdomain(name);
const isKind = (kind: string): boolean => /^[A-Za-z]{1,63}$/.test(kind);
const isPlanId = (id: string): boolean => /^[0-9a-f]{20}$/.test(id);
const pinned = (uid: string | null | undefined) => (uid && isUid(uid) ? [flag('uid'), uid] : []);

const toClusterIp = '{"spec":{"type":"ClusterIP"}}';

const actOn = (action: ActionId, pod: Named): string | null =>
  isNamed(pod) ? command('lazaret', action, `${pod.namespace}/${pod.name}`, ...pinned(pod.uid), flag('apply')) : null;

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
    isNamed(workload) && isKind(kind)
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
  scaleWorkload: (kind: string, workload: Named) =>
    isNamed(workload) && isKind(kind)
      ? command(
          'kubectl',
          'scale',
          kind.toLowerCase(),
          flag('namespace'),
          workload.namespace,
          workload.name,
          flag('replicas'),
          '0',
        )
      : null,
  suspendWorkload: (kind: string, workload: Named) =>
    isNamed(workload) && isKind(kind)
      ? command(
          'kubectl',
          'patch',
          kind.toLowerCase(),
          flag('namespace'),
          workload.namespace,
          workload.name,
          flag('patch'),
          '{"spec":{"suspend":true}}',
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
  uncordon: (node: string) => (isDnsSubdomain(node) ? command('kubectl', 'uncordon', node) : null),
  /** `shop/web` */
  planServiceAccount: (account: string) => {
    const [namespace = '', name = '', ...more] = account.split('/');
    return isNamed({ namespace, name }) && more.length === 0
      ? command('lazaret', 'plan', flag('service-account'), account)
      : null;
  },
  planImage: (image: string) => (isImage(image) ? command('lazaret', 'plan', flag('image'), image) : null),
  planNode: (node: string) => (isDnsSubdomain(node) ? command('lazaret', 'plan', flag('node'), node) : null),
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
  quarantine: (pod: Named) => actOn('quarantine', pod),
  cordonNodeOf: (pod: Named) => actOn('cordon', pod),
  revoke: (pod: Named) => actOn('revoke', pod),
  scaleNow: (pod: Named) => actOn('scale', pod),
  suspend: (pod: Named) => actOn('suspend', pod),
  deleteServiceAccount: ({ namespace, name }: Named) =>
    isNamed({ namespace, name })
      ? command('kubectl', 'delete', 'serviceaccount', flag('namespace'), namespace, name)
      : null,
  closeService: ({ namespace, name }: Named) =>
    isNamed({ namespace, name })
      ? command('kubectl', 'patch', 'service', flag('namespace'), namespace, name, flag('patch'), toClusterIp)
      : null,
  bindings: () =>
    command('kubectl', 'get', 'clusterrolebindings,rolebindings', flag('all-namespaces'), flag('output'), 'wide'),
  accessEntries: (cluster: string, region: string) =>
    isClusterName(cluster) && isRegion(region)
      ? command('aws', 'eks', 'list-access-entries', flag('cluster-name'), cluster, flag('region'), region)
      : null,
} as const;
