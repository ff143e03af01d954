import type { Finding, Target } from '../../finding/finding.ts';
import { isDnsLabel, isDnsSubdomain } from '../../finding/names.ts';
import type { KubernetesObject, Pod, Service, ServiceAccount } from '../../objects.ts';
import type { ClusterReader, Look, Resource } from '../../ports.ts';
import { resources } from '../../resources.ts';
import type { LookRule } from './look.ts';

/** A look around a target that is no pod. Never throws: what could not be seen is `unreachable`. */
export type TargetLook<T> = LookRule & {
  readonly isFor: (target: Target, finding: Pick<Finding, 'type'>) => boolean;
  readonly look: (reader: Pick<ClusterReader, 'get' | 'list'>, target: Target) => Promise<Look<T>>;
};

const rule = (id: string, resource: Resource, why: string): LookRule => ({
  id,
  resource,
  verbs: ['get', 'list'],
  why,
});

type Account = NonNullable<Target['serviceAccount']>;

/** A name that would mean more than itself in a selector or a path is not asked for. */
const accountOf = ({ serviceAccount }: Target): Account | null =>
  serviceAccount && isDnsLabel(serviceAccount.namespace) && isDnsSubdomain(serviceAccount.name) ? serviceAccount : null;

const absent = { state: 'absent' } as const;

const hasAccount = (target: Target): boolean => target.class === 'serviceaccount' && accountOf(target) !== null;

const serviceAccount: TargetLook<ServiceAccount> = {
  ...rule('named-service-account', resources.serviceAccounts, 'the service account that a finding names, and its role'),
  isFor: hasAccount,
  look: async (reader, target) => {
    const account = accountOf(target);
    return account
      ? (reader.get(resources.serviceAccounts, account.namespace, account.name) as Promise<Look<ServiceAccount>>)
      : absent;
  },
};

const pods: TargetLook<Pod[]> = {
  ...rule('pods-of-target', resources.pods, 'which pods use the service account or run the image of a finding'),
  isFor: (target) => hasAccount(target) || (target.class === 'image' && target.image !== null),
  look: async (reader, target) => {
    const account = accountOf(target);
    if (target.class === 'image') return reader.list(resources.pods) as Promise<Look<Pod[]>>;
    if (!account) return absent;
    return reader.list(resources.pods, {
      namespace: account.namespace,
      fieldSelector: `spec.serviceAccountName=${account.name}`,
    }) as Promise<Look<Pod[]>>;
  },
};

/** `aws-auth` maps IAM identities to users and groups where the cluster still has it (EKS user guide, "aws-auth ConfigMap"). */
const awsAuth: TargetLook<KubernetesObject> = {
  id: 'aws-auth',
  resource: resources.configMaps,
  verbs: ['get'],
  why: 'by which mapping an IAM identity enters the cluster',
  only: { namespace: 'kube-system', names: ['aws-auth'] },
  isFor: ({ class: of, user }) => of === 'user' && user !== null,
  look: (reader) => reader.get(resources.configMaps, 'kube-system', 'aws-auth'),
};

const services: TargetLook<Service[]> = {
  ...rule('exposed-services', resources.services, 'by which Service a dashboard is open to the internet'),
  isFor: ({ class: of }, { type }) => of === 'configuration' && /Dashboard/.test(type),
  look: (reader) => reader.list(resources.services) as Promise<Look<Service[]>>,
};

/** What is looked at around a target that is no pod, by its name in `AroundSeen`. RBAC, which some need too, has looks of its own. */
export const aroundLooks = { serviceAccount, pods, awsAuth, services } as const;

/** Whose bindings matter: that of who acted, and what the cluster grants to everybody. */
export const needsRbac = (target: Target): boolean =>
  hasAccount(target) || target.class === 'configuration' || (target.class === 'user' && target.user !== null);
