import path from 'node:path';
import { readInputs } from '../../adapters/local/input.ts';
import type { Received } from '../../finding/finding.ts';
import { enqueueAll } from '../backfill-queue.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { findingsOf, regionOption, regionsOf, sinceOf } from '../guardduty-options.ts';
import type { Io } from '../io.ts';
import { orUsage } from '../missing-input.ts';
import type { OutputFormat } from '../output.ts';
import { localRun, runOptions } from '../wiring.ts';
import { replayInputs } from './replay.ts';

export const backfill: CommandSpec = {
  name: 'backfill',
  summary:
    'Fetches the findings that GuardDuty still holds (90 days) and hands them to the pipeline, here or in AWS; never acts',
  arguments: [],
  options: [
    regionOption,
    ['--since <time>', 'only findings updated since then'],
    ['--missing <file>', 'only what `archive reconcile --missing FILE` wrote, without asking GuardDuty'],
    ['--queue <url>', "send them to the stack's intake queue (output IntakeQueueUrl) instead of handling them here"],
    ...runOptions,
  ],
  examples: [
    'lazaret backfill --region eu-west-1 us-east-1 --archive s3://my-evidence --policy lazaret.yaml',
    'lazaret backfill --since 2026-11-01 --queue https://sqs.eu-west-1.amazonaws.com/111122223333/Lazaret-IntakeQueue',
    'lazaret archive reconcile --missing missing.jsonl; lazaret backfill --missing missing.jsonl',
  ],
  run: async (io, _args, options) => {
    const faults: string[] = [];
    const format = (text(options, 'output') ?? 'table') as OutputFormat;
    const inputs = inputsOf(io, options, faults);
    const queue = text(options, 'queue');
    const code = queue === null ? await here(io, options, inputs, format) : await enqueueAll(io, queue, inputs, format);
    for (const fault of faults) io.stderr(`lazaret: ${fault}\n`);
    return code === exit.ok && faults.length > 0 ? exit.couldNotLook : code;
  },
};

const inputsOf = (io: Io, options: Options, faults: string[]): AsyncGenerator<Received> => {
  const missing = text(options, 'missing');
  if (missing !== null && (options['region'] || options['since']))
    throw new CommandError(exit.usage, '--missing names the findings: leave out --region and --since');
  if (missing !== null)
    return orUsage(readInputs([path.resolve(io.cwd, missing)], io.stdin)) as AsyncGenerator<Received>;
  return findingsOf(regionsOf(io, options), { now: io.now(), since: sinceOf(options) }, faults);
};

const here = async (
  io: Io,
  options: Options,
  inputs: AsyncGenerator<Received>,
  format: OutputFormat,
): Promise<ExitCode> => {
  const run = await localRun(io, options, { alertsTo: format === 'table' ? io.stdout : () => {} });
  try {
    return await replayInputs(io, inputs, run, format);
  } finally {
    await run.close();
  }
};
