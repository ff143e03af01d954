import type { InForce, Measure } from '../measure.ts';

const level =
  (wanted: readonly string[]): Measure['inForce'] =>
  ({ posture: { pss } }): InForce => {
    const { value, source } = pss.namespace;
    if (value === 'unknown') return { value, source };
    return {
      value: wanted.includes(value.enforce),
      source,
      lacks: `which the namespace lacks (enforce: ${value.enforce})`,
    };
  };

export const baselineAdmission: Measure = {
  id: 'pod-security-baseline',
  what: 'pod security admission at level baseline',
  podSpec: false,
  inForce: level(['baseline', 'restricted']),
};

/** What Lazaret does not look at, and so never calls in force or lacking. */
const elsewhere = (id: string, what: string, where: string): Measure => ({
  id,
  what,
  podSpec: false,
  inForce: () => ({ value: 'unknown', source: where }),
});

export const imageAdmission = elsewhere(
  'image-admission',
  'admission by image (scan, signature, allowed registries)',
  'admission policies are not looked at',
);
export const execAdmission = elsewhere(
  'exec-admission',
  'a ValidatingAdmissionPolicy on CONNECT of pods/exec',
  'admission policies are not looked at',
);
export const roleAdmission = elsewhere(
  'role-admission',
  'a ValidatingAdmissionPolicy on wildcard roles and on bindings to cluster-admin',
  'admission policies are not looked at',
);
export const quota = elsewhere('resource-quota', 'a ResourceQuota', 'quotas are not looked at');
export const endpointCidrs = elsewhere(
  'endpoint-cidrs',
  'a cluster endpoint that is private or open to known addresses only',
  'the EKS API tells (publicAccessCidrs)',
);
export const apiServerPolicy = elsewhere(
  'api-server-policy',
  'an egress policy without the way to the API server',
  'the address of the API server is not known to the policies',
);
export const shortTokens = elsewhere(
  'short-tokens',
  'tokens that are bound to the pod and expire soon',
  'how the caller came by the credentials is not known',
);
export const anonymousEndpoints = elsewhere(
  'anonymous-endpoints',
  'anonymous requests limited to health endpoints (AuthenticationConfiguration)',
  'the settings of the API server are not visible',
);
export const patchedNode = elsewhere(
  'patched-node',
  'a node image with the current runc and kernel',
  'versions of runc are not visible',
);
export const distroless = elsewhere(
  'no-shell-image',
  'an image without shell and tools',
  'the contents of the image are not visible',
);
export const dnsFirewall = elsewhere(
  'dns-firewall',
  'Route 53 Resolver DNS Firewall',
  'the settings of the VPC are not looked at',
);
export const noexecMounts = elsewhere(
  'noexec-mounts',
  '`noexec` on every writable mount',
  'Kubernetes cannot ask for it on emptyDir volumes',
);
export const userfaultfdSysctl = elsewhere(
  'userfaultfd-sysctl',
  'the node setting vm.unprivileged_userfaultfd=0',
  'settings of the node are not visible',
);
