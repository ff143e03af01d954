import type { PodSeen } from '../../enrich/seen.ts';
import type { Identity } from '../posture.ts';

/** Who the pod is to the API server and to AWS, and what that lets it do. Never throws; what could not be seen is `unknown`. */
export const identity = (seen: PodSeen): Identity => ({
  serviceAccount: `${seen.pod.metadata?.namespace ?? 'default'}/${seen.pod.spec?.serviceAccountName ?? 'default'}`,
  tokenMounted: { value: 'unknown', source: 'not evaluated' },
  tokens: [],
  permissions: { value: 'unknown', source: 'not evaluated' },
  dangerous: [],
  reaches: [],
  irsaRole: { value: 'unknown', source: 'not evaluated' },
  podIdentity: { value: 'unknown', source: 'not evaluated' },
  nodeRole: { value: 'unknown', source: 'not evaluated' },
});
