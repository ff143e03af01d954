import { type Edit, withSpec } from '../edit.ts';

/** Only where the node offers it, and not with a namespace of the node, which the API refuses. */
export const userNamespace: Edit = {
  id: 'user-namespace',
  title: 'the pod has a user namespace of its own',
  checks: [],
  controls: ['user-namespace'],
  linuxOnly: true,
  apply: (template, { userNamespaces }) => {
    const { hostNetwork, hostPID, hostIPC } = template.spec;
    return userNamespaces && !(hostNetwork || hostPID || hostIPC) ? withSpec(template, { hostUsers: false }) : template;
  },
};
