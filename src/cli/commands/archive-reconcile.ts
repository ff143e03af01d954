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
import { reason } from '../../reason.ts';
import { archivePlace } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { findingsOf, regionOption, regionsOf, sinceOf } from '../guardduty-options.ts';
import { type Io, progress } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';

export const archiveReconcile: CommandSpec = {
  name: 'archive reconcile',
  summary: 'Compares the archive with GuardDuty, or with an S3 export of its: is every version here, and handled?',
  arguments: [],
  options: [
    archiveOption,
    regionOption,
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
      const unread: string[] = [];
      const other = otherSide(io, options, unread);
      const compared = await reconcile(store, other, (versions) => shown.step(`${versions} versions`));
      const faults = unread.map((message) => reason('not-comparable', message));
      const result = { ...compared, faults: [...compared.faults, ...faults] };
      shown.done();
      await writeMissing(io, options, result);
      return tell(io, result, (text(options, 'output') ?? 'table') as OutputFormat);
    } finally {
      await close();
    }
  },
};

async function* otherSide(io: Io, options: Options, unread: string[]): OtherSide & AsyncGenerator {
  const [places, since] = [options['export'], sinceOf(options)];
  if (Array.isArray(places)) for (const place of places) yield* exported(io, place, since);
  else {
    const regions = regionsOf(io, options, ', or --export with files of an export');
    yield* findingsOf(regions, { now: io.now(), since }, unread);
  }
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
  const of = (wanted: MissingVersion['state']): number => missing.filter(({ state }) => state === wanted).length;
  io.stderr(
    `lazaret: ${versions} versions about EKS, ${complete} complete, ${of('missing')} missing, ${of('unfinished')} not handled to the end, ${of('differs')} differ from what is archived; ${notEks} about something else\n`,
  );
  if (missing.length > 0) return exit.negative;
  if (versions + notEks + faults.length === 0) {
    io.stderr('lazaret: nothing was there to compare with: is this the export, or the region where GuardDuty is on?\n');
    return exit.couldNotLook;
  }
  return faults.length > 0 ? exit.couldNotLook : exit.ok;
};
