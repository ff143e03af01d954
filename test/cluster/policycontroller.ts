import type { LabelSelector, NetworkPolicy, Pod } from '../../src/objects.ts';
import { asAdmin } from './access.ts';
import { policyEndpointFor, removePolicyEndpointsOf } from './policyendpoints.ts';
import { type Loop, repeatedly } from './repeatedly.ts';
import { podsOf } from './scheduling.ts';

const expressions: { [operator: string]: (key: string, values: string) => string } = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

/** As the query parameter `labelSelector`, so that the API server decides which pods match. */
const queryOf = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
  [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values = [] }) => expressions[operator]?.(key, values.join(',')) ?? ''),
  ].join(',');

type Rule = { from?: object[]; to?: object[] };
const anywhere = { cidr: '0.0.0.0/0' };
const cidrOf = (peer: { ipBlock?: object }): object => peer.ipBlock ?? anywhere;
const resolved = (rules: Rule[] = []): object[] =>
  rules.flatMap(({ from, to }) => (from ?? to)?.map(cidrOf) ?? [anywhere]);

const hasAddressOfItsOwn = ({ spec, status }: Pod): boolean => !spec?.hostNetwork && Boolean(status?.podIP);

const resolve = async (policy: NetworkPolicy): Promise<void> => {
  if (policy.metadata?.deletionTimestamp) return removePolicyEndpointsOf(policy);
  const pods = await podsOf(policy.metadata?.namespace ?? '', queryOf(policy.spec?.podSelector ?? {}));
  const rules = { ingress: resolved(policy.spec?.ingress), egress: resolved(policy.spec?.egress) };
  await policyEndpointFor(policy, pods.filter(hasAddressOfItsOwn), rules);
};

/**
 * Plays AWS's network-policy controller in one namespace until `stop`. Spec: every NetworkPolicy gets the finalizer and one
 * PolicyEndpoint with the addresses of the pods that it selects now, host-network pods left out; a deleted policy loses
 * both. Rules: an `ipBlock` is kept, any other peer is written as 0.0.0.0/0 without ports, which is wider than AWS's own.
 */
export const playPolicyController = (namespace: string): Loop =>
  repeatedly(async () => {
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
    for (const policy of (await asAdmin<{ items: NetworkPolicy[] }>('GET', path)).items) await resolve(policy);
  });
