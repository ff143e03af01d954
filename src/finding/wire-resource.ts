import { block, flag, list, tags, text } from './wire-field.ts';

export const container = block({
  id: text,
  name: text,
  image: text,
  imageUid: text,
  volumeMounts: list(block({ name: text, mountPath: text })),
  securityContext: block({ privileged: flag, allowPrivilegeEscalation: flag }),
});

export const workload = block({
  name: text,
  type: text,
  uid: text,
  namespace: text,
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  serviceAccountName: text,
  containers: list(container),
  volumes: list(block({ name: text, hostPath: block({ path: text }) })),
});

export const user = block({
  username: text,
  uid: text,
  groups: list(text),
  sessionName: list(text),
  impersonatedUser: block({ username: text, groups: list(text) }),
});

/** `resource` of a finding. */
export const resource = block({
  resourceType: text,
  eksClusterDetails: block({ name: text, arn: text }),
  kubernetesDetails: block({ kubernetesUserDetails: user, kubernetesWorkloadDetails: workload }),
  ecsClusterDetails: block({ name: text }),
  containerDetails: container,
  instanceDetails: block({
    instanceId: text,
    tags,
    networkInterfaces: list(block({ privateDnsName: text, privateIpAddress: text })),
  }),
  accessKeyDetails: block({ accessKeyId: text, principalId: text, userName: text, userType: text }),
});
