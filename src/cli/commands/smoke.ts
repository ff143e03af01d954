import { setTimeout as sleep } from 'node:timers/promises';
import { openArchive } from '../../adapters/open-archive.ts';
import { durationForm, seconds } from '../../decide/duration.ts';
import { placeOf } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, flag, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { regionOption, regionsOf } from '../guardduty-options.ts';
import { type Io, progress } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { type Arrival, arrivals } from '../smoke-arrivals.ts';
import { warnUnprotected } from '../unprotected.ts';

/** One of each kind: runtime, a node escape, the audit log, and an attack sequence. */
const usualTypes = [
  'Execution:Runtime/ReverseShell',
  'PrivilegeEscalation:Runtime/RuncContainerEscape',
  'Execution:Kubernetes/AnomalousBehavior.ExecInPod',
  'AttackSequence:EKS/CompromisedCluster',
];

export const smoke: CommandSpec = {
  name: 'smoke',
  summary:
    'Lets GuardDuty make sample findings and waits until each is in the archive, told to people; samples are never acted on',
  arguments: [],
  options: [
    regionOption,
    archiveOption,
    ['--type <type...>', 'finding types (default: four that differ)'],
    ['--timeout <duration>', 'how long to wait: GuardDuty takes about five minutes', '15m'],
    ['--every <duration>', 'how often to look', '15s'],
    ['--dry-run', 'say what would be asked of GuardDuty, and ask nothing'],
  ],
  examples: [
    'lazaret smoke --region eu-west-1 --archive s3://my-evidence',
    'lazaret smoke --region eu-west-1 --dry-run',
  ],
  run: async (io, _args, options) => {
    const [regions, types] = [regionsOf(io, options), typesOf(options)];
    if (!flag(options, 'dryRun')) return wait(io, options, regions, types);
    const rows = regions.flatMap((region) => types.map((type) => [region, type, 'would be made']));
    io.stdout(renderTable({ columns: ['region', 'type', 'state'], rows }, formatOf(options)));
    return exit.ok;
  },
};

const formatOf = (options: Options): OutputFormat => (text(options, 'output') ?? 'table') as OutputFormat;

const typesOf = (options: Options): readonly string[] => {
  const given = options['type'];
  const types = Array.isArray(given) && given.length > 0 ? given : usualTypes;
  if (types.length > 50)
    throw new CommandError(exit.usage, `--type: GuardDuty makes at most 50 types at once, not ${types.length}`);
  return types;
};

const msOf = (options: Options, name: 'timeout' | 'every'): number => {
  const given = text(options, name) ?? '';
  if (!durationForm.test(given))
    throw new CommandError(exit.usage, `--${name} ${given}: say a number and one of s, m, h, d`);
  return seconds(given) * 1000;
};

/** Asks each region for samples, then looks at GuardDuty and the archive until all have arrived or time is up. */
const wait = async (
  io: Io,
  options: Options,
  regions: readonly string[],
  types: readonly string[],
): Promise<ExitCode> => {
  const [timeout, every] = [msOf(options, 'timeout'), msOf(options, 'every')];
  const { createSamples } = await import('../../adapters/aws/guardduty.ts');
  const place = placeOf(io, text(options, 'archive') ?? archiveOption[2]);
  const { store, close, unprotected } = await openArchive(place, io.now);
  await warnUnprotected(io, { unprotected });
  const shown = progress(io, 'lazaret: waiting for samples:');
  try {
    const since = io.now();
    for (const region of regions) await createSamples(region, types);
    const end = performance.now() + timeout;
    for (;;) {
      const found = await arrivals(store, { regions, types, since, now: io.now() });
      const there = found.filter(({ state }) => state === 'arrived').length;
      shown.step(`${there} of ${found.length}`);
      if (there === found.length || performance.now() + every > end) return tell(io, found, options);
      await sleep(every);
    }
  } finally {
    shown.done();
    await close();
  }
};

const tell = (io: Io, found: readonly Arrival[], options: Options): ExitCode => {
  const rows = found.map(({ region, type, state, key }) => [region, type, state, key]);
  io.stdout(renderTable({ columns: ['region', 'type', 'state', 'key'], rows }, formatOf(options)));
  const missing = found.filter(({ state }) => state !== 'arrived').length;
  io.stderr(`lazaret: ${found.length - missing} of ${found.length} samples arrived\n`);
  return missing === 0 ? exit.ok : exit.negative;
};
