import type { Pod } from '../../../objects.ts';
import { each, text } from '../../reading.ts';
import { type Held, heldWith, severityOf } from '../dangers/held.ts';
import type { Rbac } from './grants.ts';
import type { Who } from './who.ts';

export const nameOf = ({ namespace, name }: Who): string => `${namespace}/${name}`;

/** What is known of the other service accounts: those that a binding names, and those of the pods around. */
export type Others = {
  /** Those of one namespace, or all. */
  readonly knownIn: (namespace: string | null) => readonly Who[];
  readonly podsOf: (namespace: string, names: readonly string[] | null) => readonly Who[];
  /** The dangers of another service account that are critical by themselves. */
  readonly criticalOf: (who: Who) => readonly Held[];
  /** A namespace where a service account lives that is critical by itself; kube-system always. */
  readonly weighty: (namespace: string | null) => boolean;
};

const accountOf = (pod: Pod): Who => ({
  namespace: text(pod.metadata?.namespace) ?? 'default',
  name: text(pod.spec?.serviceAccountName) ?? 'default',
});

const distinct = (all: readonly Who[]): Who[] => [...new Map(all.map((who) => [nameOf(who), who])).values()];

const once = <K, V>(work: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, work(key));
    return known.get(key) as V;
  };
};

export const othersOf = (rbac: Rbac, neighbours: readonly Pod[]): Others => {
  const pods = each(neighbours);
  const known = distinct([...rbac.named, ...pods.map(accountOf)]);
  const byNamespace = Map.groupBy(known, ({ namespace }) => namespace);
  const criticalOf = once((who: Who) =>
    heldWith(rbac.grantsOf(who)).filter((held) => severityOf(held, held.namespace === 'kube-system') === 'critical'),
  );
  const weightyIn = once(
    (namespace: string) =>
      namespace === 'kube-system' || (byNamespace.get(namespace) ?? []).some((who) => criticalOf(who).length > 0),
  );
  return {
    knownIn: (namespace) => (namespace === null ? known : (byNamespace.get(namespace) ?? [])),
    criticalOf,
    podsOf: (namespace, names) =>
      distinct(
        pods
          .filter(({ metadata }) => metadata?.namespace === namespace)
          .filter(({ metadata }) => names === null || names.includes(text(metadata?.name) ?? ''))
          .map(accountOf),
      ),
    weighty: (namespace) => namespace !== null && weightyIn(namespace),
  };
};

/** `resourceNames` are the accounts themselves where the right is on the account. */
const namedIn = ({ danger, namespace, names }: Held, others: Others): readonly Who[] =>
  danger.leadsTo === 'token' && names !== null
    ? others.knownIn(namespace).filter(({ name }) => names.includes(name))
    : others.knownIn(namespace);

/**
 * The service accounts one hop on. Whose pods run in a namespace is known for the pod's own; elsewhere every account that
 * a binding names is taken to run somewhere.
 */
export const reachedBy = (held: Held, self: Who, others: Others): Who[] => {
  if (!held.danger.leadsTo) return [];
  const running = held.danger.leadsTo === 'enter' && held.namespace === self.namespace;
  const reached = running ? others.podsOf(self.namespace, held.names) : namedIn(held, others);
  return reached.filter((who) => nameOf(who) !== nameOf(self));
};
