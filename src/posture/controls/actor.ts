import type { Finding } from '../../finding/finding.ts';
import { at, text } from '../reading.ts';

const prefix = 'system:serviceaccount:';

/** The Kubernetes user who made the call of an audit finding; null where the finding names none. */
export const actorOf = ({ detail }: Finding): string | null =>
  text(at(at(at(at(detail, 'resource'), 'kubernetesDetails'), 'kubernetesUserDetails'), 'username'));

export const isServiceAccount = (actor: string | null): boolean => actor?.startsWith(prefix) ?? false;

/** `serviceAccount` as `namespace/name`. */
export const isThisPod = (actor: string, serviceAccount: string): boolean =>
  actor === `${prefix}${serviceAccount.replace('/', ':')}`;
