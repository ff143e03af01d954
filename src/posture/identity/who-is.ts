import type { PodSeen } from '../../enrich/seen.ts';
import { text } from '../reading.ts';
import type { Who } from './rbac/who.ts';

/** The service account that the pod runs as. */
export const whoIs = ({ pod }: PodSeen): Who => ({
  namespace: text(pod.metadata?.namespace) ?? 'default',
  name: text(pod.spec?.serviceAccountName) || 'default',
});
