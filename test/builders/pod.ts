import type { Container, ContainerStatus, Metadata, Pod, PodSpec, PodStatus } from '../../src/objects.ts';

export type PodOverrides = { metadata?: Metadata; spec?: PodSpec; status?: PodStatus };

/** The uid of `aPod()` unless told otherwise. */
export const podUid = '33a3c89e-3280-474d-b8cb-fdf03394fc15';

export const aContainer = (overrides: Partial<Container> = {}): Container => ({
  name: 'web',
  image: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/web:1.42.0',
  imagePullPolicy: 'IfNotPresent',
  resources: {},
  ...overrides,
});

export const aContainerStatus = (overrides: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'web',
  image: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/web:1.42.0',
  imageID: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/web@sha256:${'1'.repeat(64)}`,
  containerID: `containerd://${'a'.repeat(64)}`,
  ready: true,
  restartCount: 0,
  state: { running: { startedAt: '2026-11-23T08:00:05Z' } },
  ...overrides,
});

const metadata: Metadata = {
  name: 'web-6d5f7c9b8-abcde',
  generateName: 'web-6d5f7c9b8-',
  namespace: 'shop',
  uid: podUid,
  resourceVersion: '41005',
  creationTimestamp: '2026-11-23T08:00:00Z',
  labels: { app: 'web', 'pod-template-hash': '6d5f7c9b8' },
  ownerReferences: [
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: 'web-6d5f7c9b8',
      uid: '4d3c2b1a-0f9e-4d8c-b7a6-5f4e3d2c1b0a',
      controller: true,
    },
  ],
};

const spec = (): PodSpec => ({
  containers: [aContainer()],
  nodeName: 'ip-10-0-1-23.eu-central-1.compute.internal',
  serviceAccountName: 'web',
  restartPolicy: 'Always',
  securityContext: {},
  volumes: [],
});

const status = (): PodStatus => ({
  phase: 'Running',
  podIP: '10.0.1.77',
  podIPs: [{ ip: '10.0.1.77' }],
  hostIP: '10.0.1.23',
  hostIPs: [{ ip: '10.0.1.23' }],
  startTime: '2026-11-23T08:00:00Z',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [aContainerStatus()],
});

/**
 * A healthy replica of Deployment `shop/web`, running on an EC2 node. Fields of `metadata`, `spec` and `status` that are
 * given replace the whole field: `aPod({ spec: { hostNetwork: true } })` keeps the containers.
 */
export const aPod = (overrides: PodOverrides = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...metadata, ...overrides.metadata },
  spec: { ...spec(), ...overrides.spec },
  status: { ...status(), ...overrides.status },
});

/** A pod that nobody owns, e.g. one started by hand. */
export const aBarePod = (name: string, overrides: PodOverrides = {}): Pod => {
  const pod = aPod({ ...overrides, metadata: { labels: { run: name }, ...overrides.metadata, name } });
  const { ownerReferences, generateName, ...own } = pod.metadata ?? {};
  return { ...pod, metadata: own };
};
