import type { PodRef } from '../finding/finding.ts';
import { CommandError, exit } from './exit.ts';

/** `NAMESPACE/NAME`, by Kubernetes' rules for names (RFC 1123), with the UID where it is known. */
export const podNamed = (given: string, uid: string | null): PodRef => {
  const [namespace, name, ...rest] = given.split('/');
  const good =
    namespace &&
    name &&
    rest.length === 0 &&
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace) &&
    /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(name);
  if (!good) throw new CommandError(exit.usage, `${given}: not a pod: write NAMESPACE/NAME`);
  if (uid !== null && !/^[0-9a-f-]{36}$/.test(uid))
    throw new CommandError(exit.usage, `--uid ${uid}: not a UID: see metadata.uid of the pod`);
  return { namespace, name, uid };
};
