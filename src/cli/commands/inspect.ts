import { type Manifest, readManifests } from '../../adapters/local/manifests.ts';
import { lookAtPod } from '../../enrich/enrich.ts';
import { seenFromManifest } from '../../enrich/from-manifest.ts';
import { isObject } from '../../json.ts';
import type { Pod } from '../../objects.ts';
import { assess } from '../../posture/assess.ts';
import type { Posture } from '../../posture/posture.ts';
import { readPod } from '../../read-object.ts';
import { type Reason, reason } from '../../reason.ts';
import { liveOptions, snapshotOption } from '../cluster-options.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { orUsage } from '../missing-input.ts';
import { podNamed } from '../pod-name.ts';
import { postureText } from '../posture-text.ts';
import { openOne } from '../wiring.ts';

type Inspected = { readonly source: string } & (
  | { readonly posture: Posture }
  | { readonly pod: { namespace: string; name: string } | null; readonly error: Reason }
);

const versionOf = (options: Options): { pssVersion?: string } => {
  const version = text(options, 'pssVersion');
  if (version === null) return {};
  if (!/^(latest|v1\.\d{1,3})$/.test(version))
    throw new CommandError(exit.usage, `--pss-version ${version}: write latest or v1.N`);
  return { pssVersion: version };
};

const nameOf = (value: unknown): { namespace: string; name: string } | null => {
  const metadata = isObject(value) && isObject(value['metadata']) ? value['metadata'] : {};
  return typeof metadata['name'] === 'string'
    ? { namespace: String(metadata['namespace'] ?? 'default'), name: metadata['name'] }
    : null;
};

/** The pod that a workload would make: its template under the workload's name. CronJobs carry theirs one level deeper. */
const podIn = (value: unknown): unknown => {
  const spec = isObject(value) && isObject(value['spec']) ? value['spec'] : {};
  const job =
    isObject(spec['jobTemplate']) && isObject(spec['jobTemplate']['spec']) ? spec['jobTemplate']['spec'] : spec;
  const template = job['template'];
  if (!isObject(value) || value['kind'] === 'Pod' || !isObject(template)) return value;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    ...template,
    metadata: { ...(isObject(template['metadata']) ? template['metadata'] : {}), ...nameOf(value) },
  };
};

/** A manifest without a namespace goes to `default`, as with kubectl. */
const inNamespace = (pod: Pod): Pod => ({
  ...pod,
  metadata: { ...pod.metadata, namespace: pod.metadata?.namespace || 'default' },
});

const inspectManifest = (manifest: Manifest, options: Options): Inspected[] => {
  const { source } = manifest;
  if ('error' in manifest) return [{ source, pod: null, error: manifest.error }];
  const pod = podIn(manifest.value);
  if (isObject(pod) && typeof pod['kind'] === 'string' && pod['kind'] !== 'Pod') return [];
  const read = readPod(pod);
  if (read.state === 'ok')
    return [{ source, posture: assess(seenFromManifest(inNamespace(read.pod)), null, versionOf(options)) }];
  return [
    { source, pod: nameOf(manifest.value), error: read.errors[0] ?? reason('pod-unreadable', `${source}: not a pod`) },
  ];
};

const inspectLive = async (io: Io, given: string, options: Options): Promise<Inspected[]> => {
  const cluster = await openOne(io, options);
  try {
    const ref = podNamed(given, text(options, 'uid'));
    const { seen, lookup, problems } = await lookAtPod(cluster.reader, ref);
    if (seen) return [{ source: cluster.reader.name, posture: assess(seen, null, versionOf(options)) }];
    const why = problems.map(({ message }) => message).join('; ');
    return [
      {
        source: cluster.reader.name,
        pod: ref,
        error: reason(`pod-${lookup}`, `${given}: ${lookup}${why === '' ? '' : `: ${why}`}`),
      },
    ];
  } finally {
    await cluster.close();
  }
};

const line = (one: Inspected): object =>
  'posture' in one ? { source: one.source, ...one.posture } : { source: one.source, pod: one.pod, error: one.error };

const show = (io: Io, one: Inspected, options: Options): void => {
  if (text(options, 'output') === 'json') io.stdout(`${JSON.stringify(line(one))}\n`);
  else if ('posture' in one) io.stdout(`${postureText(one.posture)}\n\n`);
  else io.stderr(`lazaret: ${one.error.message} [${one.error.code}]\n`);
};

const stdinText = async (io: Io): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

export const inspect: CommandSpec = {
  name: 'inspect',
  summary:
    'What a pod could really do: effective security context, Pod Security Standards, identity, exposure, escape paths, hardening',
  arguments: [['[pod]', 'NAMESPACE/NAME on a live cluster or in a snapshot, unless -f names manifests']],
  options: [
    ['-f, --file <paths...>', 'manifests instead: files, folders or - (YAML, JSON, JSON lines; pods and workloads)'],
    ...liveOptions,
    snapshotOption,
    ['--uid <uid>', 'this very pod, never a successor of the same name'],
    [
      '--pss-version <version>',
      'Pod Security Standards of v1.N or latest (default: what the namespace pins, else the newest known)',
    ],
  ],
  examples: [
    'lazaret inspect shop/web-6d5f7c9b8-abcde --snapshot examples/cluster/prod.yaml',
    'kubectl get pods -A -o json | lazaret inspect -f - --output json',
    'lazaret inspect -f deploy/ --pss-version v1.33',
  ],
  run: async (io, [pod], options) => {
    const files = options['file'];
    if ((pod === undefined) === (files === undefined))
      throw new CommandError(exit.usage, 'name either a pod or -f FILE');
    let [good, bad] = [0, 0];
    const take = (all: readonly Inspected[]): void => {
      for (const one of all) {
        show(io, one, options);
        if ('posture' in one) good += 1;
        else bad += 1;
      }
    };
    if (pod !== undefined) take(await inspectLive(io, String(pod), options));
    else
      for await (const manifest of orUsage(readManifests(files as string[], () => stdinText(io))))
        take(inspectManifest(manifest, options));
    return codeOf(good, bad);
  },
};

const codeOf = (good: number, bad: number): ExitCode => {
  if (bad === 0) return exit.ok;
  return good === 0 ? exit.negative : exit.partly;
};
