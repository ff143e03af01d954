import { block, flag, list, number, text } from './wire-field.ts';

const remoteIp = block({
  ipAddressV4: text,
  ipAddressV6: text,
  country: block({ countryName: text }),
  organization: block({ asn: text, asnOrg: text }),
});

/** `service.action` of a finding. */
export const action = block({
  actionType: text,
  kubernetesApiCallAction: block({
    requestUri: text,
    verb: text,
    resource: text,
    subresource: text,
    namespace: text,
    resourceName: text,
    sourceIPs: list(text),
    userAgent: text,
    statusCode: number,
    remoteIpDetails: remoteIp,
  }),
  kubernetesPermissionCheckedDetails: block({ verb: text, resource: text, namespace: text, allowed: flag }),
  kubernetesRoleBindingDetails: block({ kind: text, name: text, uid: text, roleRefName: text, roleRefKind: text }),
  kubernetesRoleDetails: block({ kind: text, name: text, uid: text }),
  dnsRequestAction: block({ domain: text, protocol: text, blocked: flag }),
  networkConnectionAction: block({
    connectionDirection: text,
    protocol: text,
    blocked: flag,
    remoteIpDetails: remoteIp,
    remotePortDetails: block({ port: number }),
    localPortDetails: block({ port: number }),
  }),
});
