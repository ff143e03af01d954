import { cap } from './cap.ts';
import type { Target } from './finding.ts';
import { isDnsLabel, isDnsSubdomain } from './names.ts';
import { refused, target } from './target.ts';
import type { Wire, WireUser } from './wire.ts';

const maxGroups = 50;

const userOf = (user: WireUser | null, wire: Wire): Target['user'] => {
  const key = wire.resource?.accessKeyDetails ?? null;
  const name = user?.username || key?.userName || null;
  if (name === null) return null;
  return {
    name: cap(name),
    groups: (user?.groups ?? []).slice(0, maxGroups).map((group) => cap(group)),
    type: key?.userType ?? null,
  };
};

const serviceAccountTarget = (username: string, user: Target['user']): Target => {
  const [namespace = '', name = '', ...rest] = username.split(':').slice(2);
  if (rest.length === 0 && isDnsLabel(namespace) && isDnsSubdomain(name))
    return target('serviceaccount', { serviceAccount: { namespace, name }, user });
  const { problems } = refused(
    'serviceaccount-name-invalid',
    'the user is called a service account, and not by its form: look at the finding itself',
  );
  return target('serviceaccount', { user }, problems);
};

const nodeTarget = (username: string, user: Target['user']): Target => {
  const name = username.slice('system:node:'.length);
  if (isDnsSubdomain(name)) return target('node', { node: { name, instanceId: null }, user });
  const { problems } = refused(
    'node-name-invalid',
    'the user is called a node, and not by its form: look at the finding itself',
  );
  return target('node', { user }, problems);
};

/**
 * Who made the API call. With an access key it is an IAM identity, whatever the name that the cluster maps it to; an
 * anonymous one is a matter of the cluster's RBAC.
 */
export const userTarget = (wire: Wire): Target => {
  const details = wire.resource?.kubernetesDetails?.kubernetesUserDetails ?? null;
  const user = userOf(details, wire);
  const username = details?.username ?? '';
  const isIam = Boolean(wire.resource?.accessKeyDetails?.accessKeyId);
  if (username === 'system:anonymous') return target('configuration', { user });
  if (!isIam && username.startsWith('system:serviceaccount:')) return serviceAccountTarget(username, user);
  if (username.startsWith('system:node:')) return nodeTarget(username, user);
  if (user) return target('user', { user });
  return target(
    'user',
    {},
    refused('user-not-named', 'the finding names no user: look at the finding itself').problems,
  );
};

/** The same by the name alone, for the actors of an attack sequence. Null for a name of nobody. */
export const actorTarget = (name: string | null, type: string | null): Target | null => {
  if (!name) return null;
  const user = { name: cap(name), groups: [], type };
  if (name.startsWith('system:serviceaccount:')) return serviceAccountTarget(name, user);
  if (name.startsWith('system:node:')) return nodeTarget(name, user);
  return target(name === 'system:anonymous' ? 'configuration' : 'user', { user });
};
