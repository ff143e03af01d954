import type { Manifest } from '../adapters/local/manifests.ts';
import { lookAroundManifest, lookAtPod } from '../enrich/enrich.ts';
import { seenFromManifest } from '../enrich/from-manifest.ts';
import { podInManifest } from '../enrich/pod-in-manifest.ts';
import type { PodSeen } from '../enrich/seen.ts';
import type { PodRef } from '../finding/finding.ts';
import { isObject } from '../json.ts';
import type { Pod } from '../objects.ts';
import type { ClusterReader } from '../ports.ts';
import { type AssessOptions, assess } from '../posture/assess.ts';
import type { Posture } from '../posture/posture.ts';
import { faultsOf } from '../posture/pss/faults.ts';
import { readPod } from '../read-object.ts';
import { type Reason, reason } from '../reason.ts';

/** One line of `lazaret inspect`: a posture, or why there is none. */
export type Inspected = { readonly source: string } & (
  | { readonly posture: Posture }
  | { readonly pod: { namespace: string; name: string } | null; readonly error: Reason }
);

/** What holds of every pod of a run. `reader` null: only the manifest is known. */
export type Inspection = {
  readonly reader: ClusterReader | null;
  readonly kubelet: Pick<PodSeen, 'kubelet'>;
  readonly options: AssessOptions;
};

const judged = (source: string, seen: PodSeen, { kubelet, options }: Inspection): Inspected => ({
  source,
  posture: assess({ ...seen, ...kubelet }, null, options),
});

const nameOf = (value: unknown): { namespace: string; name: string } | null => {
  const { name, namespace } = (isObject(value) && isObject(value['metadata']) ? value['metadata'] : {}) as {
    name?: unknown;
    namespace?: unknown;
  };
  return typeof name === 'string'
    ? { namespace: typeof namespace === 'string' && namespace !== '' ? namespace : 'default', name }
    : null;
};

/** A manifest without a namespace goes to `default`, as with kubectl. */
const inNamespace = (pod: Pod): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, namespace: pod.metadata?.namespace || 'default' },
});

/** What no API server takes, whatever else the pod says. */
const refusals = (pod: Pod): string[] => [
  ...(pod.apiVersion === undefined || pod.apiVersion === 'v1' ? [] : [`a Pod is of v1, not of ${pod.apiVersion}`]),
  ...faultsOf(pod).map(({ path, problem }) => `${path} ${problem}`),
];

/** The kind of an object that makes no pods, else what was found out about the pod. */
export const inspectManifest = async (
  manifest: Manifest,
  inspection: Inspection,
): Promise<Inspected | { readonly other: string }> => {
  const { source } = manifest;
  if ('error' in manifest) return { source, pod: null, error: manifest.error };
  const found = podInManifest(manifest.value);
  if (found.state === 'other') return { other: found.kind };
  const unreadable = (problems: readonly string[]): Inspected => ({
    source,
    pod: nameOf(manifest.value),
    error: reason('pod-unreadable', `${source}: ${problems.join('; ')}`),
  });
  const read = readPod(found.pod);
  if (read.state === 'invalid') return unreadable(read.errors.map(({ message }) => message));
  const faults = refusals(read.pod);
  if (faults.length > 0) return unreadable(faults);
  const pod = inNamespace(read.pod);
  const seen = inspection.reader
    ? await lookAroundManifest(inspection.reader, pod, found.owners)
    : seenFromManifest(pod, found.owners);
  return judged(source, seen, inspection);
};

export const inspectLive = async (reader: ClusterReader, ref: PodRef, inspection: Inspection): Promise<Inspected> => {
  const { seen, lookup, problems } = await lookAtPod(reader, ref);
  if (seen) return judged(reader.name, seen, inspection);
  const why = problems.map(({ message }) => `: ${message}`).join('; ');
  const { namespace, name } = ref;
  return {
    source: reader.name,
    pod: { namespace, name },
    error: reason(`pod-${lookup}`, `${namespace}/${name}: ${lookup}${why}`),
  };
};
