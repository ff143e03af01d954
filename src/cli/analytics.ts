import { existsSync } from 'node:fs';
import path from 'node:path';
import { AnalyticsFolder } from '../adapters/local/analytics-folder.ts';
import { parquet } from '../adapters/local/parquet.ts';
import { bucketOf, type OpenArchive, openArchive } from '../adapters/open-archive.ts';
import { catchUp } from '../audit/catch-up.ts';
import { type CompactDeps, type Compacted, compact } from '../audit/compact.ts';
import { type Scope, timeOf } from '../audit/scope.ts';
import { sync } from '../audit/sync.ts';
import type { Reason } from '../reason.ts';
import { archiveOption } from './archive-option.ts';
import { type Options, text } from './command.ts';
import { CommandError, exit } from './exit.ts';
import { type Io, progress } from './io.ts';
import { software } from './version.ts';

export const analyticsOption = [
  '--analytics <place>',
  'Parquet made of the evidence: a folder (default: beside the archive), or s3://BUCKET',
] as const;

export const scopeOptions = [
  ['--from <time>', 'from this month, day or time, UTC: 2026-10, 2026-10-01, 2026-10-01T08:00Z'],
  ['--to <time>', 'up to this month, day or time, which is not part of it'],
  ['--account <id>', 'one AWS account'],
  ['--cluster <name>', 'one cluster'],
] as const;

/** A bucket as it is, a folder from where the command was given. */
export const placeOf = (io: Io, place: string): string => {
  if (!/^s3:/i.test(place)) return path.resolve(io.cwd, place);
  const bucket = bucketOf(place.replace(/^s3:/i, 's3:'));
  if (bucket === null) throw new CommandError(exit.usage, `${place}: not a bucket: say s3://BUCKET, without a folder`);
  return `s3://${bucket}`;
};

/** Where the evidence is that a command reads; a folder that is not there is a mistyped name, not an empty archive. */
export const archivePlace = (io: Io, options: Options): string => {
  const place = placeOf(io, text(options, 'archive') ?? archiveOption[2]);
  if (bucketOf(place) === null && !existsSync(place))
    throw new CommandError(
      exit.couldNotLook,
      `${place}: there is no archive here: say --archive FOLDER or s3://BUCKET`,
    );
  return place;
};

const readTime = (options: Options, name: 'from' | 'to'): string | null => {
  const given = text(options, name);
  const time = given === null ? null : timeOf(given);
  if (given !== null && time === null)
    throw new CommandError(
      exit.usage,
      `--${name} ${given}: say a month, a day or a time in UTC: 2026-10, 2026-10-01, 2026-10-01T08:00Z`,
    );
  return time;
};

export const scopeOf = (options: Options): Scope => {
  const account = text(options, 'account');
  if (account !== null && !/^(\d{12}|local|unidentified)$/.test(account))
    throw new CommandError(
      exit.usage,
      `--account ${account}: twelve digits, with leading zeros; or local, unidentified`,
    );
  const [from, to] = [readTime(options, 'from'), readTime(options, 'to')];
  if (from !== null && to !== null && from >= to)
    throw new CommandError(
      exit.usage,
      `--from ${text(options, 'from')} --to ${text(options, 'to')}: nothing lies between them; --to is not part of the range`,
    );
  return { from, to, account, cluster: text(options, 'cluster') };
};

/** A copy that belongs to this person: the bucket's analytics, and what is newer than they are. */
const cacheOf = (io: Io, bucket: string): string =>
  path.join(io.env['XDG_CACHE_HOME'] ?? path.join(io.env['HOME'] ?? io.cwd, '.cache'), 'lazaret', bucket, 'analytics');

export const analyticsFolder = (io: Io, options: Options): AnalyticsFolder => {
  const archive = text(options, 'archive') ?? archiveOption[2];
  const said = text(options, 'analytics');
  const given = said === null ? null : placeOf(io, said);
  const bucket = bucketOf(placeOf(io, archive)) ?? (given === null ? null : bucketOf(given));
  if (given !== null && bucketOf(given) === null) return new AnalyticsFolder(path.resolve(io.cwd, given));
  return new AnalyticsFolder(bucket === null ? besideArchive(path.resolve(io.cwd, archive)) : cacheOf(io, bucket));
};

/** One for each archive: rows of another one would answer as if they were of this. */
const besideArchive = (archive: string): string => {
  const name = path.basename(archive);
  return path.join(path.dirname(archive), name === 'archive' ? 'analytics' : `${name}-analytics`);
};

export type OpenAnalytics = OpenArchive & { readonly deps: CompactDeps & { readonly analytics: AnalyticsFolder } };

export const openAnalytics = async (io: Io, options: Options): Promise<OpenAnalytics> => {
  const stays = options['refresh'] === false;
  const place = stays ? placeOf(io, text(options, 'archive') ?? archiveOption[2]) : archivePlace(io, options);
  const opened = await openArchive(place, io.now);
  return {
    ...opened,
    deps: { archive: opened.store, analytics: analyticsFolder(io, options), codec: parquet, software },
  };
};

export const compactShown = async (
  io: Io,
  deps: CompactDeps,
  options: { readonly rebuild?: boolean; readonly scope?: Scope } = {},
): Promise<Compacted> => {
  const shown = progress(io, 'lazaret: compacting');
  const result = await compact(deps, {
    ...options,
    now: io.now(),
    onProgress: ({ listed, done, of }) =>
      shown.step(`${listed.toLocaleString('en')} listed, ${done} of ${of} partitions`),
  });
  shown.done();
  return result;
};

/** Brings the local analytics up to the evidence: first what the stack compacted, then what is newer than that. */
export const refresh = async (
  io: Io,
  { deps }: OpenAnalytics,
  options: Options,
  scope: Scope,
): Promise<readonly Reason[]> => {
  const bucket = bucketOf(placeOf(io, text(options, 'analytics') ?? ''));
  const notes: Reason[] = [];
  if (bucket !== null) {
    const { openS3Analytics } = await import('../adapters/aws/s3-analytics.ts');
    notes.push(...(await sync(openS3Analytics(bucket), deps.analytics, scope)).leftOut);
  }
  if (options['refresh'] === false) return notes;
  const part = bucket === null ? null : scope;
  const caught = deps.archive.folders ? await catchUp(deps, io.now(), part) : null;
  if (caught?.state === 'caught-up') return [...notes, ...caught.leftOut, ...caught.notes];
  const compacted = await compactShown(io, deps, part ? { scope: part } : {});
  return [...notes, ...(caught ? [caught.problem] : []), ...compacted.leftOut];
};
