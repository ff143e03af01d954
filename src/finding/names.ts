/**
 * What a name may look like before it gets into a request, a key or a selector. Sources: Kubernetes
 * apimachinery/pkg/util/validation (DNS-1123), EKS CreateCluster, EC2 instance ids, GuardDuty finding ids.
 */
const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Namespaces. */
export const isDnsLabel = (name: string): boolean => label.test(name);

/** Pods, their owners, service accounts and nodes: at most 253 characters, lower-case words joined by dots. */
export const isDnsSubdomain = (name: string): boolean =>
  name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name);

/** A UID as the API server gives them, or the 32 digits that a kubelet gives the pods of its own files. */
export const isUid = (uid: string): boolean => uuid.test(uid) || /^[0-9a-f]{32}$/.test(uid);

export const isClusterName = (name: string): boolean => /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(name);
export const isInstanceId = (id: string): boolean => /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(id);
export const isContainerId = (id: string): boolean => /^[0-9a-f]{64}$/.test(id);
export const isImage = (image: string): boolean => /^[0-9A-Za-z][0-9A-Za-z._:/@-]{0,511}$/.test(image);
export const isAccountId = (id: string): boolean => /^\d{12}$/.test(id);
export const isRegion = (region: string): boolean => /^[a-z0-9-]{1,32}$/.test(region);
export const isFindingId = (id: string): boolean => /^[0-9A-Za-z-]{1,64}$/.test(id);
export const isPartition = (partition: string): boolean => /^aws[a-z-]{0,29}$/.test(partition);
