import { eksClusterOf } from '../adapters/kubernetes/kubeconfig.ts';
import { type ClusterEntry, clusterEntry, kubeletStated } from '../decide/cluster-entry.ts';
import type { Policy } from '../decide/policy.ts';
import type { PodSeen } from '../enrich/seen.ts';
import { type Options, text } from './command.ts';
import { CommandError, exit } from './exit.ts';
import { readPolicy } from './policy-option.ts';

export const nodeDefaultsOptions = [
  ['--policy <file>', 'lazaret.yaml, whose nodeDefaults say what the kubelets of the cluster do'],
  ['--cluster <name>', 'which of its clusters (default: the one that is looked at, or the only one)'],
] as const;

const named = ({ clusters }: Policy, name: string): ClusterEntry => {
  const entry = clusters.find((one) => one.name === name);
  if (entry) return entry;
  const known = clusters.map((one) => one.name).join(', ') || 'none';
  throw new CommandError(exit.usage, `--cluster ${name}: the policy has no such cluster (it has: ${known})`);
};

/** `reader`: what the cluster that is looked at calls itself, null for manifests alone. */
const entryOf = (policy: Policy, reader: string | null, context: string | null): ClusterEntry | null => {
  if (reader === null) return policy.clusters.length === 1 ? (policy.clusters[0] ?? null) : null;
  const eks = eksClusterOf(reader);
  if (eks) return clusterEntry(policy, eks);
  return (
    policy.clusters.find((one) => one.name === reader || (context !== null && one.kubeconfigContext === context)) ??
    null
  );
};

/** What the policy states of the kubelets that would run the pod: nothing without a policy, or where it does not know the cluster. */
export const statedKubelet = async (options: Options, reader: string | null): Promise<Pick<PodSeen, 'kubelet'>> => {
  const [name, policy] = [text(options, 'cluster'), await readPolicy(text(options, 'policy'))];
  if (!policy) {
    if (name !== null) throw new CommandError(exit.usage, '--cluster names a cluster of --policy FILE: give both');
    return {};
  }
  return kubeletStated(
    name === null ? entryOf(policy.policy, reader, text(options, 'context')) : named(policy.policy, name),
  );
};
