import type { PolicyRule } from '../../../objects.ts';
import { words } from '../../reading.ts';

/** A request as the authorizer judges it. `resource` is `pods` or `pods/exec`; a non-resource request has a `url` only. */
export type Ask = {
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly name?: string;
  readonly url?: string;
};

export type Rule = {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly urls: readonly string[];
};

export const ruleOf = (rule: PolicyRule): Rule => ({
  verbs: words(rule.verbs),
  groups: words(rule.apiGroups),
  resources: words(rule.resources),
  names: words(rule.resourceNames),
  urls: words(rule.nonResourceURLs),
});

const holds = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);

/**
 * `*` covers every resource and subresource, `*` + `/scale` that subresource of every resource; `pods/*` is not a wildcard.
 * Source: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go.
 */
const coversResource = (rule: Rule, resource: string): boolean => {
  const slash = resource.indexOf('/');
  return holds(rule.resources, resource) || (slash >= 0 && rule.resources.includes(`*${resource.slice(slash)}`));
};

const coversUrl = (rule: Rule, url: string): boolean =>
  rule.urls.some((one) => one === url || (one.endsWith('*') && url.startsWith(one.replace(/\*+$/, ''))));

/** As `allows`, without a look at names: what a rule limited by `resourceNames` would allow for those. */
export const covers = (rule: Rule, ask: Ask): boolean => {
  if (!holds(rule.verbs, ask.verb)) return false;
  if (ask.url !== undefined) return coversUrl(rule, ask.url);
  return holds(rule.groups, ask.group ?? '') && coversResource(rule, ask.resource ?? '');
};

/** Whether one rule allows one request. Source: kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go `RuleAllows`. */
export const allows = (rule: Rule, ask: Ask): boolean =>
  covers(rule, ask) && (ask.url !== undefined || rule.names.length === 0 || rule.names.includes(ask.name ?? ''));
