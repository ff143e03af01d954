import { parse } from 'yaml';
import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Look } from '../../ports.ts';

export type Mapping = { readonly arn: string; readonly username: string; readonly groups: readonly string[] };

/** Longer than what a ConfigMap holds. */
const longest = 1_100_000;

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

const mappingOf = (entry: unknown): Mapping[] => {
  if (!isObject(entry)) return [];
  const arn = entry['rolearn'] ?? entry['userarn'];
  return typeof arn === 'string'
    ? [{ arn, username: String(entry['username'] ?? ''), groups: texts(entry['groups']) }]
    : [];
};

/** `mapRoles` and `mapUsers` are YAML inside the ConfigMap; what does not parse maps nobody (EKS user guide, "aws-auth"). */
const listIn = (text: unknown): Mapping[] => {
  if (typeof text !== 'string' || text.length > longest) return [];
  try {
    const list: unknown = parse(text, { maxAliasCount: 0 });
    return Array.isArray(list) ? list.flatMap(mappingOf) : [];
  } catch {
    return [];
  }
};

/** `{{SessionName}}` and its like stand for what IAM says at each session. */
const isPattern = (username: string): boolean => username.includes('{{');

const nameIn = (arn: string): string => arn.split('/').at(-1) ?? '';

/** The mappings by which this user enters: by its name, or by the name of its IAM identity, since `aws-auth` drops paths. */
export const mappingsOf = (
  look: Look<KubernetesObject> | undefined,
  username: string,
  principal: string | null,
): Mapping[] => {
  if (look?.state !== 'found' || !isObject(look.value['data'])) return [];
  const { mapRoles, mapUsers } = look.value['data'] as { mapRoles?: unknown; mapUsers?: unknown };
  return [...listIn(mapRoles), ...listIn(mapUsers)].filter(
    (one) =>
      (principal !== null && nameIn(one.arn) === nameIn(principal)) ||
      (one.username === username && !isPattern(one.username)),
  );
};
