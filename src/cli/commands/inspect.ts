import { readManifests } from '../../adapters/local/manifests.ts';
import type { Cell } from '../../audit/table.ts';
import { visible } from '../../notify/visible.ts';
import type { AssessOptions } from '../../posture/assess.ts';
import { readVersion } from '../../posture/pss/version.ts';
import { liveOptions, snapshotOption } from '../cluster-options.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { hardeningFiles } from '../hardening-files.ts';
import { type Inspected, type Inspection, inspectLive, inspectManifest } from '../inspected.ts';
import { inspectedColumns, inspectedRow } from '../inspected-table.ts';
import type { Io } from '../io.ts';
import { orUsage } from '../missing-input.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { podNamed } from '../pod-name.ts';
import { postureText } from '../posture-text.ts';
import { nodeDefaultsOptions, statedKubelet } from '../stated-kubelet.ts';
import { openOne } from '../wiring.ts';

const versionOf = (options: Options): AssessOptions => {
  const version = text(options, 'pssVersion');
  if (version === null) return {};
  if (readVersion(version).state === 'invalid')
    throw new CommandError(exit.usage, `--pss-version ${version}: write latest or v1.N`);
  return { pssVersion: version };
};

const line = (one: Inspected): object =>
  'posture' in one ? { source: one.source, ...one.posture } : { source: one.source, pod: one.pod, error: one.error };

type Shown = { good: number; bad: number; readonly others: Map<string, number> };
type Print = { readonly one: (one: Inspected) => void; readonly end: () => void };

/** As JSON and as text each is printed as it comes: a folder of thousands is read once and held never. */
const printing = (io: Io, options: Options): Print => {
  const format = text(options, 'output') as OutputFormat;
  const rows: Cell[][] = [];
  if (format === 'csv' || format === 'md')
    return {
      one: (one) => void rows.push(inspectedRow(one)),
      end: () => io.stdout(renderTable({ columns: inspectedColumns, rows }, format)),
    };
  const shown = (one: Inspected): void => {
    if (format === 'json') io.stdout(`${JSON.stringify(line(one))}\n`);
    else if ('posture' in one) io.stdout(`${postureText(one.posture, options['file'] ? one.source : null)}\n\n`);
    else io.stderr(`lazaret: ${visible(one.error.message, 500)} [${one.error.code}]\n`);
  };
  return { one: shown, end: () => undefined };
};

const showing = (io: Io, options: Options) => {
  const shown: Shown = { good: 0, bad: 0, others: new Map() };
  const folder = text(options, 'save');
  const save = folder === null ? null : hardeningFiles(folder);
  const print = printing(io, options);
  const show = async (one: Inspected): Promise<void> => {
    print.one(one);
    if (!('posture' in one)) shown.bad += 1;
    else {
      shown.good += 1;
      const { namespace, name } = one.posture.pod;
      const into = save ? await save(one.posture) : null;
      if (into !== null) io.stderr(`lazaret: hardening of ${namespace}/${name}: ${into}\n`);
    }
  };
  return { shown, show, end: print.end };
};

/** Nothing that was looked at must not look like nothing that was found. */
const codeOf = ({ good, bad, others }: Shown, io: Io): ExitCode => {
  if (good + bad === 0) {
    const kinds = [...others].map(([kind, count]) => `${count} ${kind}`).join(', ');
    io.stderr(
      `lazaret: no pod and nothing that makes pods was found${kinds === '' ? '' : ` (other kinds: ${visible(kinds, 300)})`}\n`,
    );
    return exit.negative;
  }
  if (bad === 0) return exit.ok;
  return good === 0 ? exit.negative : exit.partly;
};

const stdinText = async (io: Io): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const ofManifests = async (io: Io, files: readonly string[], run: Run): Promise<void> => {
  const { shown, show } = run.showing;
  for await (const manifest of orUsage(readManifests(files, () => stdinText(io)))) {
    const one = await inspectManifest(manifest, run.inspection);
    if ('other' in one) shown.others.set(one.other, (shown.others.get(one.other) ?? 0) + 1);
    else await show(one);
  }
};

type Run = { readonly inspection: Inspection; readonly showing: ReturnType<typeof showing> };

/** Manifests may be looked at within a cluster, where one is named; a pod by its name is always in one. */
const isWithin = (options: Options): boolean => Boolean(options['kubeconfig'] ?? options['snapshot']);

export const inspect: CommandSpec = {
  name: 'inspect',
  summary:
    'What a pod could really do: effective security context, Pod Security Standards, identity, exposure, escape paths, hardening',
  arguments: [['[pod]', 'NAMESPACE/NAME on a live cluster or in a snapshot, unless -f names manifests']],
  options: [
    [
      '-f, --file <paths...>',
      'manifests instead: files, folders or - (YAML, JSON, JSON lines; pods and workloads); with --kubeconfig or --snapshot as if they were in that cluster',
    ],
    ...liveOptions,
    snapshotOption,
    ['--uid <uid>', 'this very pod, never a successor of the same name'],
    [
      '--pss-version <version>',
      'Pod Security Standards of v1.N or latest (default: what the namespace pins, else the newest known)',
    ],
    ...nodeDefaultsOptions,
    ['--save <folder>', 'writes the hardening as files into FOLDER/NAMESPACE/NAME'],
  ],
  examples: [
    'lazaret inspect shop/web-6d5f7c9b8-abcde --snapshot examples/cluster/prod.yaml',
    'kubectl get pods -A -o json | lazaret inspect -f - --output json',
    'lazaret inspect -f deploy/ --pss-version v1.33',
    'lazaret inspect -f deploy/ --save hardening/',
  ],
  run: async (io, [pod], options) => {
    const files = options['file'] as string[] | undefined;
    if ((pod === undefined) === (files === undefined))
      throw new CommandError(exit.usage, 'name either a pod or -f FILE');
    const [assessing, ref] = [
      versionOf(options),
      pod === undefined ? null : podNamed(String(pod), text(options, 'uid')),
    ];
    const cluster = ref !== null || isWithin(options) ? await openOne(io, options) : null;
    try {
      const reader = cluster?.reader ?? null;
      const kubelet = await statedKubelet(options, reader?.name ?? null);
      const run: Run = { inspection: { reader, kubelet, options: assessing }, showing: showing(io, options) };
      if (ref && reader) await run.showing.show(await inspectLive(reader, ref, run.inspection));
      else await ofManifests(io, files ?? [], run);
      run.showing.end();
      return codeOf(run.showing.shown, io);
    } finally {
      await cluster?.close();
    }
  },
};
