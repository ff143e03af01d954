import type { ClusterReader, Look } from '../ports.ts';

/** Groups whose presence decides in which form a guard-rail or a profile is offered. */
const asked: readonly (readonly [group: string, version: string])[] = [
  ['policies.kyverno.io', 'v1'],
  ['kyverno.io', 'v1'],
  ['constraints.gatekeeper.sh', 'v1beta1'],
  ['security-profiles-operator.x-k8s.io', 'v1'],
  ['security-profiles-operator.x-k8s.io', 'v1beta1'],
  ['security-profiles-operator.x-k8s.io', 'v1alpha1'],
];

const known = new WeakMap<ClusterReader, Promise<Look<readonly string[]>>>();

const ask = async (
  reader: ClusterReader,
  kinds: NonNullable<ClusterReader['kinds']>,
): Promise<Look<readonly string[]>> => {
  const looks = await Promise.all(asked.map(([group, version]) => kinds.call(reader, group, version)));
  const blind = looks.find((look) => look.state === 'unreachable');
  if (blind) return blind;
  const value = looks.flatMap((look, at) =>
    look.state === 'found' ? look.value.map((kind) => `${asked[at]?.join('/')}/${kind}`) : [],
  );
  return { state: 'found', value };
};

/**
 * What the cluster serves of the tools that hardening can write for, as `group/version/Kind`; asked once per cluster and
 * kept. Null where the reader cannot tell: then the API server's own means are offered.
 */
export const servedKinds = async (reader: ClusterReader): Promise<Look<readonly string[]> | null> => {
  if (!reader.kinds) return null;
  const before = known.get(reader);
  if (before !== undefined) return before;
  const answer = ask(reader, reader.kinds);
  known.set(reader, answer);
  if ((await answer).state !== 'found') known.delete(reader);
  return answer;
};
