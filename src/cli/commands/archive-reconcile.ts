import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inputFiles, readInputs } from '../../adapters/local/input.ts';
import { openArchive, s3PlaceOf } from '../../adapters/open-archive.ts';
import {
  type MissingVersion,
  missingVersions,
  type OtherSide,
  type Reconciled,
  reconcile,
} from '../../audit/reconcile.ts';
import { timeOf } from '../../audit/scope.ts';
import { archivePlace } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { type Io, progress } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';

export const archiveReconcile: CommandSpec = {
  name: 'archive reconcile',
  summary: 'Compares the archive with GuardDuty, or with an S3 export of its: is every version here, and handled?',
  arguments: [],
  options: [
    archiveOption,
    ['--region <region...>', 'regions whose detectors are asked (default: AWS_REGION)'],
    ['--export <path...>', 'compare with an S3 export instead: files, folders, s3://BUCKET/PREFIX'],
    ['--since <time>', 'findings updated since then (GuardDuty keeps 90 days); of an export, the days from then on'],
    ['--missing <file>', 'write what is missing as JSON lines, for lazaret backfill --missing'],
  ],
  examples: [
    'lazaret archive reconcile --region eu-west-1 --archive s3://my-evidence',
    'lazaret archive reconcile --export s3://my-export/AWSLogs --since 2026-10-01 --archive s3://my-evidence',
    'lazaret archive reconcile --export ./AWSLogs --missing missing.jsonl; lazaret backfill --missing missing.jsonl',
  ],
  run: async (io, _args, options) => {
    const { store, close } = await openArchive(archivePlace(io, options), io.now);
    const shown = progress(io, 'lazaret: reconciling');
    try {
      const result = await reconcile(store, otherSide(io, options), (versions) => shown.step(`${versions} versions`));
      shown.done();
      await writeMissing(io, options, result);
      return tell(io, result, (text(options, 'output') ?? 'table') as OutputFormat);
    } finally {
      await close();
    }
  },
};

const list = (options: Options, name: string): readonly string[] => {
  const value = options[name];
  return Array.isArray(value) ? value : [];
};

async function* otherSide(io: Io, options: Options): OtherSide & AsyncGenerator {
  const places = list(options, 'export');
  if (places.length > 0) {
    for (const place of places) yield* exported(io, place, sinceOf(options));
    return;
  }
  const usual = io.env['AWS_REGION'];
  const regions = list(options, 'region').length > 0 ? list(options, 'region') : usual ? [usual] : [];
  if (regions.length === 0)
    throw new CommandError(exit.usage, 'which region? say --region, or --export with files of an export');
  const { guardDutyFindings, openGuardDuty } = await import('../../adapters/aws/guardduty.ts');
  for (const region of regions)
    yield* guardDutyFindings(openGuardDuty({ region }), { now: io.now(), since: sinceOf(options) });
}

/** `…/YYYY/MM/DD/…`: an export lies under the day on which it was written, which is never before the update. */
const writtenSince =
  (since: Date | null) =>
  (place: string): boolean => {
    const [, ...day] = /\/(\d{4})\/(\d\d)\/(\d\d)\/[^/]*$/.exec(place.replaceAll(path.sep, '/')) ?? [];
    return since === null || day.length === 0 || day.join('-') >= since.toISOString().slice(0, 10);
  };

async function* exported(io: Io, place: string, since: Date | null): OtherSide & AsyncGenerator {
  const wanted = writtenSince(since);
  if (place.startsWith('s3://')) {
    const found = s3PlaceOf(place);
    if (!found) throw new CommandError(exit.usage, `--export ${place}: say s3://BUCKET or s3://BUCKET/PREFIX`);
    const [{ openS3 }, { exportedFindings }] = await Promise.all([
      import('../../adapters/aws/s3-client.ts'),
      import('../../adapters/aws/s3-export.ts'),
    ]);
    return yield* exportedFindings(openS3(), { ...found, wanted });
  }
  const files = await inputFiles(path.resolve(io.cwd, place)).catch((error: Error) => {
    throw new CommandError(exit.usage, `--export ${place}: ${error.message}`);
  });
  yield* readInputs(files.filter(wanted), io.stdin);
}

const sinceOf = (options: Options): Date | null => {
  const given = text(options, 'since');
  const time = given === null ? null : timeOf(given);
  if (given !== null && time === null)
    throw new CommandError(exit.usage, `--since ${given}: say a month, a day or a time in UTC`);
  return time === null ? null : new Date(time);
};

const writeMissing = async (io: Io, options: Options, result: Reconciled): Promise<void> => {
  const file = text(options, 'missing');
  const lines = missingVersions(result).map((received) => `${JSON.stringify(JSON.parse(received.text))}\n`);
  if (file !== null) await writeFile(path.resolve(io.cwd, file), lines.join(''));
};

const columns = ['state', 'finding', 'type', 'updated_at', 'suppressed', 'sample', 'key'];
const cells = ({ state, findingId, type, updatedAt, suppressed, sample, key }: MissingVersion) => [
  state,
  findingId,
  type,
  updatedAt,
  suppressed,
  sample,
  key,
];

const tell = (io: Io, result: Reconciled, format: OutputFormat): ExitCode => {
  const { versions, complete, notEks, missing, faults } = result;
  io.stdout(renderTable({ columns, rows: missing.map(cells) }, format));
  for (const { message } of faults) io.stderr(`lazaret: could not compare: ${message}\n`);
  const unfinished = missing.filter(({ state }) => state === 'unfinished').length;
  io.stderr(
    `lazaret: ${versions} versions about EKS, ${complete} complete, ${missing.length - unfinished} missing, ${unfinished} not handled to the end; ${notEks} about something else\n`,
  );
  if (missing.length > 0) return exit.negative;
  if (versions + notEks + faults.length === 0) {
    io.stderr('lazaret: nothing was there to compare with: is this the export, or the region where GuardDuty is on?\n');
    return exit.couldNotLook;
  }
  return faults.length > 0 ? exit.couldNotLook : exit.ok;
};
