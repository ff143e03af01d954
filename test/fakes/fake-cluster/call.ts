import type { KubernetesObject, PolicyRule } from '../../../src/objects.ts';
import type { Resource } from '../../../src/ports.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete';

/** One request to the fake, in the words of RBAC. */
export type Call = {
  readonly verb: Verb;
  readonly resource: Resource;
  /** The plural with its subresource, e.g. `deployments/scale`. */
  readonly path: string;
  readonly namespace: string | null;
  readonly name: string | null;
};

export type Where = {
  readonly verb?: Verb;
  readonly resource?: Resource;
  readonly subresource?: string;
  readonly name?: string;
  /** Only this one of the calls that match, counted from 1. */
  readonly nth?: number;
};

/**
 * `unreachable`: no answer, nothing happened. `lost`: a write happened and its answer got lost. `refused`, `conflict`: the
 * answer to a write. `throw`: as if the process ended there. `delayMs`: the answer comes late.
 */
export type Fault = 'unreachable' | 'lost' | 'refused' | 'conflict' | 'throw' | { readonly delayMs: number };

export const isMeant = (call: Call, where: Where): boolean =>
  (where.verb === undefined || where.verb === call.verb) &&
  (where.resource === undefined ||
    (where.resource.resource === call.resource.resource && where.resource.group === call.resource.group)) &&
  (where.subresource === undefined || call.path.endsWith(`/${where.subresource}`)) &&
  (where.name === undefined || where.name === call.name);

const has = (allowed: readonly string[] | undefined, value: string): boolean =>
  allowed?.some((one) => one === '*' || one === value) ?? false;

const allows = (rule: PolicyRule, { verb, resource, path, name }: Call): boolean =>
  has(rule.verbs, verb) &&
  has(rule.apiGroups, resource.group) &&
  has(rule.resources, path) &&
  ((rule.resourceNames ?? []).length === 0 || (name !== null && (rule.resourceNames ?? []).includes(name)));

/** RBAC of somebody to whom all these Roles and ClusterRoles are bound; bindings among the manifests are not looked at. */
export const mayCall = (manifests: readonly KubernetesObject[], call: Call): boolean =>
  manifests.some(
    ({ kind, metadata, rules }) =>
      (kind === 'ClusterRole' || (kind === 'Role' && metadata?.namespace === call.namespace)) &&
      ((rules ?? []) as PolicyRule[]).some((rule) => allows(rule, call)),
  );
