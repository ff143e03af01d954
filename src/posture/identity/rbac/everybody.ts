import { allows, type Rule } from './rule.ts';

const rule = (part: Partial<Rule>): Rule => ({ verbs: [], groups: [], resources: [], names: [], urls: [], ...part });

/**
 * What every service account may do in every cluster: the rules of `system:basic-user`, `system:discovery`,
 * `system:public-info-viewer` and `system:service-account-issuer-discovery`.
 * Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go.
 */
const everybody: readonly Rule[] = [
  rule({
    verbs: ['create'],
    groups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  }),
  rule({ verbs: ['create'], groups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] }),
  rule({
    verbs: ['get'],
    urls: [
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
      '/version/',
    ],
  }),
  rule({
    verbs: ['get'],
    urls: [
      '/.well-known/openid-configuration',
      '/.well-known/openid-configuration/',
      '/openid/v1/jwks',
      '/openid/v1/jwks/',
    ],
  }),
];

const someAllows = (ask: Parameters<typeof allows>[1]): boolean => everybody.some((one) => allows(one, ask));

/** Judged by content and not by the role's name: a `system:discovery` to which somebody added secrets must show. */
export const isEverybodys = ({ verbs, groups, resources, urls }: Rule): boolean =>
  verbs.every((verb) => verb === 'get' || verb === 'create') &&
  verbs.every((verb) =>
    [
      ...groups.flatMap((group) => resources.map((resource) => ({ verb, group, resource }))),
      ...urls.map((url) => ({ verb, url })),
    ].every(someAllows),
  );
