import type { PodSeen } from '../../enrich/seen.ts';
import type { Pod, ProjectedSource, Volume } from '../../objects.ts';
import { containersOf, isAdmitted } from '../containers-of.ts';
import type { Identity, Sourced } from '../posture.ts';
import { at, each, number, text } from '../reading.ts';

type Token = Identity['tokens'][number];

const tokenFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A pod of before Kubernetes 1.24, or one that names it, mounts the account's token Secret. */
const isTokenSecret = (volume: Volume, account: string): boolean => {
  const name = text(volume.secret?.secretName);
  return name?.startsWith(`${account}-token-`) ?? false;
};

const tokensIn = (volume: Volume, account: string): Omit<Token, 'container'>[] => {
  if (isTokenSecret(volume, account)) return [{ audience: null, expirationSeconds: null }];
  return each<ProjectedSource>(volume.projected?.sources)
    .map((source) => at(source, 'serviceAccountToken'))
    .filter((source) => source !== undefined)
    .map((source) => ({
      audience: text(at(source, 'audience')),
      expirationSeconds: number(at(source, 'expirationSeconds')),
    }));
};

const accountOf = (pod: Pod): string => text(pod.spec?.serviceAccountName) ?? 'default';

/** The service account tokens that each container has mounted. A null audience is the API server's own. */
export const tokens = (pod: Pod): Token[] => {
  const volumes = new Map(each(pod.spec?.volumes).map((volume) => [volume.name, volume]));
  return containersOf(pod.spec).flatMap(({ container }) => {
    const mounted = new Set(each(container.volumeMounts).map(({ name }) => name));
    return [...mounted]
      .map((name) => volumes.get(name))
      .flatMap((volume) => (volume ? tokensIn(volume, accountOf(pod)) : []))
      .map((token) => ({ container: text(container.name) ?? '', ...token }));
  });
};

/** An EKS API server takes tokens for its own service name and for the cluster's OIDC issuer. */
const isForApiServer = ({ audience }: Token): boolean =>
  audience === null || audience === '' || /^https:\/\/(kubernetes\.default\.svc|oidc\.eks\.)/.test(audience);

const hasFolder = (pod: Pod): boolean =>
  containersOf(pod.spec).some(({ container }) =>
    each(container.volumeMounts).some(({ mountPath }) => mountPath === tokenFolder),
  );

const automounted = ({ pod, serviceAccount }: PodSeen): Sourced<boolean> => {
  const ofPod = pod.spec?.automountServiceAccountToken;
  if (typeof ofPod === 'boolean') return { value: ofPod, source: 'spec.automountServiceAccountToken' };
  if (serviceAccount.state === 'unreachable')
    return { value: 'unknown', source: `service account: ${serviceAccount.problem.message}` };
  const ofAccount = serviceAccount.state === 'found' && serviceAccount.value?.automountServiceAccountToken;
  return typeof ofAccount === 'boolean' && serviceAccount.state === 'found'
    ? { value: ofAccount, source: 'automountServiceAccountToken of the service account' }
    : { value: true, source: 'default: mounted unless pod or service account says otherwise' };
};

/**
 * Whether a container holds a token that the API server takes. The pod's own volumes are the truth, since the service
 * account may have changed after the pod was made; the automount fields speak only for a pod that no API server has seen.
 */
export const tokenMounted = (seen: PodSeen): Sourced<boolean> => {
  const usable = tokens(seen.pod).find(isForApiServer);
  if (usable) return { value: true, source: `spec.volumes: token mounted in container ${usable.container}` };
  if (hasFolder(seen.pod)) return { value: true, source: `a volume mounted at ${tokenFolder}` };
  return isAdmitted(seen.pod)
    ? { value: false, source: 'spec.volumes: no container mounts a token for the API server' }
    : automounted(seen);
};
