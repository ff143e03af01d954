import { stripVTControlCharacters } from 'node:util';
import { loadSnapshot } from '../../adapters/local/snapshot.ts';
import { lookAtPod } from '../../enrich/enrich.ts';
import type { PodRef } from '../../finding/finding.ts';
import type { Access, Peer } from '../../network/access.ts';
import { accessReport } from '../../network/access-report.ts';
import { policyName } from '../../network/policy-ref.ts';
import { access } from '../../network/residual.ts';
import type { ClusterReader } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { accessTable, portsText } from '../access-table.ts';
import { liveOptions, snapshotOption } from '../cluster-options.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { podNamed } from '../pod-name.ts';
import { readTextFile } from '../policy-option.ts';
import { openOne } from '../wiring.ts';

const peer = (one: Peer): string => {
  const who =
    'pod' in one
      ? `pod ${one.pod.namespace}/${one.pod.name}`
      : `${one.block}${one.except.length > 0 ? ` except ${one.except.join(', ')}` : ''}`;
  return `    ${who}: ${portsText(one.ports)}  (${one.because.map(policyName).join(', ') || 'no policy keeps it out'})`;
};

const direction = (name: string, word: string, { selectedBy, peers }: Access['ingress']): string[] => {
  if (selectedBy.length === 0) return [`  ${name}: no policy selects it: everything is allowed`];
  const by = selectedBy.map(policyName).join(', ');
  return [
    `  ${name}: selected by ${by}`,
    ...(peers.length === 0 ? [`    nothing may come ${word}`.replace('come to', 'go out')] : peers.map(peer)),
  ];
};

/** A manifest may call a pod anything: one line each, and nothing that moves a terminal. */
const printable = (line: string): string =>
  stripVTControlCharacters(line).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');

const shown = (one: Access): string =>
  [
    `${one.pod.namespace}/${one.pod.name}`,
    ...direction('ingress', 'in', one.ingress),
    ...direction('egress', 'to', one.egress),
    ...one.unknown.map(({ policy, why }) => `  unknown: ${policyName(policy)}: ${why}`),
    '',
  ]
    .map(printable)
    .join('\n');

const readerOf = async (io: Io, options: Options): Promise<{ reader: ClusterReader; close: () => Promise<void> }> => {
  const files = options['file'] as string[] | undefined;
  if (!files) return openOne(io, options);
  const texts = await Promise.all(files.map(readTextFile));
  const loaded = loadSnapshot(texts.join('\n---\n'), files.join(', '));
  if (loaded.state === 'ok') return { reader: loaded.reader, close: async () => {} };
  throw new CommandError(exit.usage, loaded.errors.map(({ message }) => message).join('\nlazaret: '));
};

/** JSON and text for each pod as it is known; CSV and Markdown are one table. */
const print = (io: Io, format: OutputFormat, found: readonly Access[]): void => {
  if (format === 'json') for (const one of found) io.stdout(`${JSON.stringify(accessReport(one))}\n`);
  else if (format === 'table') for (const one of found) io.stdout(`${shown(one)}\n`);
  else io.stdout(renderTable(accessTable(found), format));
};

const everyPod = async (reader: ClusterReader): Promise<PodRef[]> => {
  const look = await reader.list(resources.pods);
  if (look.state !== 'found')
    throw new CommandError(
      exit.couldNotLook,
      look.state === 'unreachable' ? look.problem.message : 'no pods are served',
    );
  return look.value.map(({ metadata = {} }) => ({
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    uid: metadata.uid ?? null,
  }));
};

const answer = async (reader: ClusterReader, ref: PodRef): Promise<Access | Reason> => {
  const { seen, lookup, problems } = await lookAtPod(reader, ref);
  if (seen) return access(seen);
  return reason(
    `pod-${lookup}`,
    `${ref.namespace}/${ref.name}: ${lookup} ${problems.map(({ message }) => message).join('; ')}`.trim(),
  );
};

export const accessCommand: CommandSpec = {
  name: 'access',
  summary: 'What policies let into a pod and out of it: every peer and port, and because of which policy',
  arguments: [['[pods...]', 'NAMESPACE/NAME, several; without any, every pod there is']],
  options: [
    ['-f, --file <files...>', 'manifests of pods, namespaces and policies instead of a live cluster'],
    ...liveOptions,
    snapshotOption,
  ],
  examples: [
    'lazaret access shop/web-6d5f7c9b8-abcde --snapshot examples/cluster/prod.yaml',
    'kubectl get pods,networkpolicies,namespaces -A -o yaml > all.yaml && lazaret access -f all.yaml --output json',
  ],
  run: async (io, [pods], options) => {
    const { reader, close } = await readerOf(io, options);
    try {
      const named = ((pods as readonly string[] | undefined) ?? []).map((one) => podNamed(one, null));
      const found: Access[] = [];
      let bad = 0;
      for (const ref of named.length > 0 ? named : await everyPod(reader)) {
        const one = await answer(reader, ref);
        if ('code' in one) {
          bad += 1;
          io.stderr(`lazaret: ${one.message} [${one.code}]\n`);
        } else {
          found.push(one);
        }
      }
      print(io, (text(options, 'output') ?? 'table') as OutputFormat, found);
      return codeOf(found.length, bad);
    } finally {
      await close();
    }
  },
};

const codeOf = (good: number, bad: number): ExitCode => {
  if (bad === 0) return exit.ok;
  return good === 0 ? exit.negative : exit.partly;
};
