import { isDnsSubdomain } from '../../finding/names.ts';
import type { Pod } from '../../objects.ts';
import type { ClusterReader, ListOptions, Look } from '../../ports.ts';
import { reason } from '../../reason.ts';
import { resources } from '../../resources.ts';

const notAName = (nodeName: string): Look<never> => ({
  state: 'unreachable',
  problem: reason('name-invalid', `${JSON.stringify(nodeName.slice(0, 100))} cannot be the name of a node`),
});

/** Pods of a node, by the API server's own index. A name that would mean more than itself in a selector is not asked for. */
export const podsOnNode = async (
  reader: Pick<ClusterReader, 'list'>,
  nodeName: string,
  options: ListOptions = {},
): Promise<Look<Pod[]>> => {
  if (!isDnsSubdomain(nodeName)) return notAName(nodeName);
  const onNode = { ...options, fieldSelector: `spec.nodeName=${nodeName}` };
  return reader.list(resources.pods, onNode) as Promise<Look<Pod[]>>;
};
