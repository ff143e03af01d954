import type { ActionId } from '../decide/decision.ts';
import type { KubernetesObject } from '../objects.ts';
import { actionOf } from './actions.ts';
import { responderPods } from './admission/pods.ts';
import { capturePermissions } from './capture.ts';
import { responderGroup } from './names.ts';
import { rulesOf } from './permission.ts';

const role = 'lazaret-responder';

/** Who may read logs may read what secrets were logged: only where the policy captures them. */
const withoutLogs = { logs: false };

/** What the responder of these actions may do, beside what it reads as a member of the readers. */
export const responderClusterRole = (actions: readonly ActionId[], capture = withoutLogs): KubernetesObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: role },
  rules: rulesOf([
    ...actions.flatMap((id) => actionOf(id)?.permissions ?? []),
    ...(actions.length > 0 ? capturePermissions(capture) : []),
  ]),
});

const binding: KubernetesObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: role },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: responderGroup }],
};

/** Two actions may need the same policy; it is printed once. */
const once = (objects: readonly KubernetesObject[]): KubernetesObject[] => [...new Set(objects)];

/**
 * What to apply to a cluster so that the responder can take these actions and nothing else: ClusterRole, binding to the
 * group `lazaret-responders`, and the admission policies that hold it to labels, deny-all policies and the like. RBAC alone
 * cannot: `patch pods` is to run code, and who creates any NetworkPolicy can open any pod.
 */
export const responderManifests = (actions: readonly ActionId[], capture = withoutLogs): KubernetesObject[] => [
  responderClusterRole(actions, capture),
  binding,
  ...responderPods,
  ...once(actions.flatMap((id) => actionOf(id)?.admission ?? [])),
];
