import { masked, maskedWords, namesSecret } from '../finding/masked.ts';
import { isObject } from '../json.ts';
import type { KubernetesObject } from '../objects.ts';

/** An object without what may hold secrets, and the paths of what was taken out, e.g. `spec.containers[0].env[2].value`. */
export type Redacted<T> = { readonly object: T; readonly removed: readonly string[] };

const path = /^\/[\w./@-]{1,200}$/;
const region = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * The environment variables whose values are kept, each only in the form that it must have: who the pod is to AWS (set by
 * the IRSA and Pod Identity webhooks), and the VPC CNI's switches that decide whether a policy is enforced.
 */
const kept: { readonly [name: string]: RegExp } = {
  AWS_ROLE_ARN: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
  AWS_WEB_IDENTITY_TOKEN_FILE: path,
  AWS_CONTAINER_CREDENTIALS_FULL_URI: /^http:\/\/(169\.254\.170\.23|\[fd00:ec2::23\])\/v1\/credentials$/,
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: path,
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_STS_REGIONAL_ENDPOINTS: /^(regional|legacy)$/,
  NETWORK_POLICY_ENFORCING_MODE: /^(standard|strict)$/,
  ENABLE_V4_EGRESS: /^(true|false)$/,
  ENABLE_V6_EGRESS: /^(true|false)$/,
  ENABLE_IPv4: /^(true|false)$/,
  ENABLE_IPv6: /^(true|false)$/,
};

/** Annotations in which a tool keeps the whole object as it was applied, environment included. */
const wholeObjects = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'kapp.k14s.io/original',
  'objectset.rio.cattle.io/applied',
  'banzaicloud.com/last-applied',
]);

/** What a driver of volumes is given: CSI's `volumeAttributes`, FlexVolume's `options`. */
const freeMaps = new Set(['volumeAttributes', 'options']);

const areWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

type IsKept = (name: string, value: unknown) => boolean;

/** Deeper than any object of the API is of use; what lies below is left out, and listed. */
const deepest = 100;

const isKeptVariable: IsKept = (name, value) =>
  typeof value === 'string' && Object.hasOwn(kept, name) && (kept[name]?.test(value) ?? false);

const isNeverKept: IsKept = () => false;

type Fields = { readonly [key: string]: unknown };

/** Stands for a member that is left out. */
const gone = Symbol('gone');

const without = (object: Fields, value: unknown): Fields =>
  Object.fromEntries(Object.entries(object).filter(([, one]) => one !== value));

/** The same object where nothing of it changes: most of what is looked at has no secret, and a copy costs as much as its JSON. */
const mapped = (object: Fields, change: (key: string, value: unknown) => unknown): Fields => {
  let copy: { [key: string]: unknown } | null = null;
  let left = false;
  for (const key of Object.keys(object)) {
    const value = change(key, object[key]);
    if (value === object[key]) continue;
    copy ??= { ...object };
    left ||= value === gone;
    // Not by assignment: a key may be `__proto__`.
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy && left ? without(copy, gone) : (copy ?? object);
};

const mappedList = (
  list: readonly unknown[],
  change: (item: unknown, index: number) => unknown,
): readonly unknown[] => {
  const changed = list.map(change);
  return changed.some((item, index) => item !== list[index]) ? changed : list;
};

/** Takes values out of one object, and remembers where they stood. */
class Redaction {
  readonly removed: string[] = [];

  value(value: unknown, at: string, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value, masked(value), at);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > deepest) return this.#without(at, null);
    if (areWords(value)) return this.#words(value, at);
    if (Array.isArray(value)) return mappedList(value, (item, index) => this.value(item, `${at}[${index}]`, depth + 1));
    return mapped(value as Fields, (key, one) => {
      const below = at === '' ? key : `${at}.${key}`;
      if (key === 'managedFields' && at === 'metadata') return this.#without(below, gone);
      return this.#under(key, one, below, depth + 1);
    });
  }

  #under(key: string, value: unknown, at: string, depth: number): unknown {
    if (key === 'env') return this.#named(value, at, depth, isKeptVariable);
    if (key === 'httpHeaders') return this.#named(value, at, depth, isNeverKept);
    if (key === 'annotations' && isObject(value)) return this.#free(this.#annotations(value, at), at, depth);
    if (freeMaps.has(key) && isObject(value)) return this.#free(value, at, depth);
    return this.value(value, at, depth);
  }

  #words(words: readonly string[], at: string): readonly unknown[] {
    const hidden = maskedWords(words);
    return mappedList(words, (word, index) => this.#text(word as string, hidden[index] ?? '', `${at}[${index}]`));
  }

  /** A map whose keys somebody chose: a key that names a secret tells what its value is. */
  #free(map: Fields, at: string, depth: number): unknown {
    return mapped(map, (key, one) => {
      const below = `${at}[${JSON.stringify(key)}]`;
      return namesSecret(key) ? this.#without(below, '[masked]') : this.value(one, below, depth + 1);
    });
  }

  #text(was: string, is: string, at: string): string {
    return was === is ? was : this.#without(at, is);
  }

  /** `{name, value}` in a list as in a pod, `NAME=value` or a map of names as in some custom kinds: the names stay. */
  #named(value: unknown, at: string, depth: number, isKept: IsKept): unknown {
    if (Array.isArray(value))
      return mappedList(value, (item, index) => this.#item(item, `${at}[${index}]`, depth, isKept));
    if (!isObject(value)) return this.value(value, at, depth);
    return mapped(value, (name, one) => (isKept(name, one) ? one : this.#without(`${at}.${name}`, null)));
  }

  #item(item: unknown, at: string, depth: number, isKept: IsKept): unknown {
    if (typeof item === 'string') return this.#without(at, item.split('=')[0]);
    if (!isObject(item) || item['value'] === undefined) return this.value(item, at, depth);
    if (isKept(String(item['name']), item['value'])) return item;
    const { value, ...rest } = item;
    return this.#without(`${at}.value`, rest);
  }

  #annotations(annotations: Fields, at: string): Fields {
    return mapped(annotations, (key, one) =>
      wholeObjects.has(key) ? this.#without(`${at}[${JSON.stringify(key)}]`, gone) : one,
    );
  }

  #without<T>(at: string, rest: T): T {
    this.removed.push(at);
    return rest;
  }
}

/**
 * Takes the values of environment variables and of probes' HTTP headers out of an object wherever they stand, the
 * annotations that repeat the whole object, and `managedFields`; masks secrets of a known form in every other text, and what
 * an option, an annotation or a volume's attribute calls a secret. Names, references to Secrets and everything else stay.
 */
export const redact = <T extends KubernetesObject>(object: T): Redacted<T> => {
  const redaction = new Redaction();
  return { object: redaction.value(object, '', 0) as T, removed: redaction.removed };
};
