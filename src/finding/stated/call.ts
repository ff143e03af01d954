import { orNull, type Stating, textOf, textsOf, wireOf } from './wire-of.ts';

export type StatedCall = {
  readonly verb: string | null;
  readonly resource: string | null;
  readonly subresource: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly uri: string | null;
  readonly userAgent: string | null;
  readonly statusCode: number | null;
  readonly sourceIps: readonly string[];
};

/** The call to the Kubernetes API that an audit-log finding is about. */
export const apiCallOf = (finding: Stating): StatedCall | null => {
  const call = wireOf(finding).service?.action?.kubernetesApiCallAction ?? null;
  return (
    call &&
    orNull({
      verb: textOf(call.verb),
      resource: textOf(call.resource),
      subresource: textOf(call.subresource),
      namespace: textOf(call.namespace),
      name: textOf(call.resourceName),
      uri: textOf(call.requestUri),
      userAgent: textOf(call.userAgent),
      statusCode: call.statusCode,
      sourceIps: textsOf(call.sourceIPs),
    })
  );
};

export type StatedGrant =
  | { readonly of: 'role'; readonly kind: string | null; readonly name: string | null; readonly uid: string | null }
  | {
      readonly of: 'binding';
      readonly kind: string | null;
      readonly name: string | null;
      readonly uid: string | null;
      /** What the binding grants. */
      readonly role: string | null;
      readonly roleKind: string | null;
    };

/** The role or binding that was created. */
export const grantOf = (finding: Stating): StatedGrant | null => {
  const { kubernetesRoleBindingDetails: binding, kubernetesRoleDetails: role } = wireOf(finding).service?.action ?? {};
  const named = binding ?? role;
  if (!named) return null;
  const created = { kind: textOf(named.kind), name: textOf(named.name), uid: textOf(named.uid) };
  if (!binding) return { of: 'role', ...created };
  return { of: 'binding', ...created, role: textOf(binding.roleRefName), roleKind: textOf(binding.roleRefKind) };
};

export type StatedPermission = {
  readonly verb: string | null;
  readonly resource: string | null;
  readonly namespace: string | null;
  readonly allowed: boolean | null;
};

/** The permission that somebody asked about. */
export const permissionCheckedOf = (finding: Stating): StatedPermission | null => {
  const checked = wireOf(finding).service?.action?.kubernetesPermissionCheckedDetails ?? null;
  return (
    checked && {
      verb: textOf(checked.verb),
      resource: textOf(checked.resource),
      namespace: textOf(checked.namespace),
      allowed: checked.allowed,
    }
  );
};
