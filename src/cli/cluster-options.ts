import { eksClusterOf, openKubeconfig } from '../adapters/kubernetes/kubeconfig.ts';
import { loadSnapshot } from '../adapters/local/snapshot.ts';
import { clusterEntry } from '../decide/cluster-entry.ts';
import type { Policy } from '../decide/policy.ts';
import type { Cluster, ClusterReader, Clusters, Look } from '../ports.ts';
import { reason } from '../reason.ts';
import { type Options, text } from './command.ts';
import { CommandError, exit } from './exit.ts';
import type { Io } from './io.ts';
import { readTextFile } from './policy-option.ts';

export const liveOptions = [
  ['--kubeconfig <file>', 'kubeconfig of the live cluster'],
  [
    '--context <name>',
    'context of the kubeconfig (default: its current one, or what the policy names for the cluster)',
  ],
] as const;

export const snapshotOption = [
  '--snapshot <file>',
  'objects from a file instead of a live cluster (kubectl get … -o yaml, or lazaret snapshot)',
] as const;

export type OpenClusters<C extends ClusterReader> = {
  readonly kind: 'live' | 'snapshot' | 'none';
  readonly clusters: Clusters<C>;
  readonly close: () => Promise<void>;
};

type Asked = Parameters<Clusters['open']>[0];

const none: OpenClusters<Cluster> = {
  kind: 'none',
  clusters: {
    open: async () => ({
      state: 'unreachable',
      problem: reason('no-cluster-given', 'no cluster was given: add --kubeconfig FILE or --snapshot FILE'),
    }),
  },
  close: async () => {},
};

/** A snapshot is one cluster; one that names itself answers for no other. */
export const openSnapshot = async (io: Io, file: string): Promise<OpenClusters<ClusterReader>> => {
  const source = await readTextFile(file);
  const loaded = loadSnapshot(source, file);
  if (loaded.state === 'invalid')
    throw new CommandError(exit.usage, loaded.errors.map(({ message }) => message).join('\nlazaret: '));
  for (const note of loaded.reader.notes) io.stderr(`lazaret: ${note.message}\n`);
  return {
    kind: 'snapshot',
    clusters: { open: async () => ({ state: 'found', value: loaded.reader }) },
    close: async () => {},
  };
};

/** The finding says which cluster; a kubeconfig context that is an EKS cluster of another name, account or region is not it. */
const isAnother = (contextCluster: string, asked: Asked): boolean => {
  // Who names a pod and no account means the cluster of the kubeconfig.
  const known = asked.accountId === '' ? null : eksClusterOf(contextCluster);
  return (
    known !== null &&
    (known.name !== asked.name || known.accountId !== asked.accountId || known.region !== asked.region)
  );
};

const contextFor = (policy: Policy | null, asked: Asked, given: string | null): string | null =>
  given ?? clusterEntry(policy, asked)?.kubeconfigContext ?? null;

/** Each context is opened once and kept: connections are shared by all findings of a run. */
export const openLive = (file: string, options: Options, policy: Policy | null): OpenClusters<Cluster> => {
  const opened = new Map<string, ReturnType<typeof openKubeconfig>>();
  const open = async (asked: Asked): Promise<Look<Cluster>> => {
    const context = contextFor(policy, asked, text(options, 'context'));
    const key = context ?? '';
    const already = opened.get(key) ?? openKubeconfig(file, context === null ? {} : { context });
    opened.set(key, already);
    const look = await already;
    if (look.state !== 'found') return look;
    return isAnother(look.value.name, asked)
      ? {
          state: 'unreachable',
          problem: reason(
            'another-cluster',
            `${file}: this context is ${look.value.name}, the finding is about ${asked.name} in ${asked.accountId} ${asked.region}: name its context in the policy's clusters, or with --context`,
          ),
        }
      : look;
  };
  const close = async (): Promise<void> => {
    for (const look of await Promise.all(opened.values())) if (look.state === 'found') await look.value.close();
  };
  return { kind: 'live', clusters: { open }, close };
};

/** What the command line names: a live cluster, a snapshot, or none. */
export const openClusters = async (
  io: Io,
  options: Options,
  policy: Policy | null,
): Promise<OpenClusters<ClusterReader>> => {
  const [kubeconfig, snapshot] = [text(options, 'kubeconfig'), text(options, 'snapshot')];
  if (kubeconfig && snapshot)
    throw new CommandError(exit.usage, '--kubeconfig and --snapshot exclude each other: name one');
  if (snapshot) return openSnapshot(io, snapshot);
  return kubeconfig ? openLive(kubeconfig, options, policy) : none;
};
