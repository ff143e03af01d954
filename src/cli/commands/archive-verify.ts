import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { bucketOf, openArchive } from '../../adapters/open-archive.ts';
import { fingerprintOf } from '../../archive/signature.ts';
import type { Checked, Verification } from '../../archive/verification.ts';
import { type VerifyOptions, verify } from '../../archive/verify.ts';
import { readBundle, type VerifiedBundle, withinBundle } from '../../audit/bundle.ts';
import { verifyAnalytics } from '../../audit/verify-analytics.ts';
import { openAnalytics, placeOf } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { faultTable, verificationText } from '../archive-verdict.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { type Io, progress } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';

export const archiveVerify: CommandSpec = {
  name: 'archive verify',
  summary: 'Checks every digest and object of the evidence: nothing changed, missing, shadowed or left out',
  arguments: [],
  options: [
    archiveOption,
    ['--offline <bundle>', 'check an exported bundle instead; needs nothing but its folder'],
    ['--analytics [place]', 'check the Parquet against the evidence instead: a folder (default: beside the archive)'],
    [
      '--trusted <fingerprint...>',
      'fingerprints of the keys that may sign; without them and --key the oldest key is believed, and the answer says so',
    ],
    ['--key <file...>', 'public keys in PEM from elsewhere than the archive: these may sign, and no others'],
    ['--stale-after <hours>', 'how old the newest digest may be, or none (default: 3 for a bucket, none for a folder)'],
    ['--anchor <key=sha256...>', 'digests noted elsewhere: they must still be there, and be the same'],
  ],
  examples: [
    'lazaret archive verify',
    'lazaret archive verify --archive s3://my-evidence --trusted 3f1c… --output json',
    'lazaret archive verify --offline ./case-42',
  ],
  run: async (io, _args, options) => {
    if (options['analytics'] !== undefined) return verifyParquet(io, options);
    const offline = text(options, 'offline');
    const place = placeOf(io, offline ?? text(options, 'archive') ?? archiveOption[2]);
    const given = await optionsOf(io, options, offline === null && bucketOf(place) !== null);
    const { store, close, unprotected } = await openArchive(place, io.now);
    try {
      const bundle = offline === null ? null : await readBundle(store);
      const faults: Checked[] = [];
      const result = await verifyShown(io, store, {
        ...given,
        ...(offline !== null && { graceMs: 0 }),
        onChecked: (checked) => void (checked.status !== 'VALID' && faults.push(checked)),
      });
      const verified = withinBundle(bundle, result, faults);
      const notes = [...verified.notes, ...(await unprotected()).map(({ message }) => message)];
      const format = (text(options, 'output') ?? 'table') as OutputFormat;
      return tell(io, { ...verified, notes }, format, given.trusted !== undefined);
    } finally {
      await close();
    }
  },
};

/** Every row made again from the evidence. Where more evidence is there than was compacted, missing rows cannot be told. */
const verifyParquet = async (io: Io, options: Options): Promise<ExitCode> => {
  const opened = await openAnalytics(
    io,
    options['analytics'] === true ? { ...options, analytics: undefined } : options,
  );
  const shown = progress(io, 'lazaret: verifying');
  try {
    const { rows, faults, behind } = await verifyAnalytics(opened.deps, shown.step);
    shown.done();
    const table = { columns: ['code', 'why'], rows: faults.map(({ code, message }) => [code, message]) };
    io.stdout(renderTable(table, (text(options, 'output') ?? 'table') as OutputFormat));
    for (const partition of behind)
      io.stderr(
        `lazaret: evidence came after the compaction of ${partition}: run lazaret archive compact, then again\n`,
      );
    io.stderr(`lazaret: ${rows} rows are what their evidence says, ${faults.length} things are not\n`);
    if (faults.length > 0) return exit.negative;
    return behind.length > 0 ? exit.couldNotLook : exit.ok;
  } finally {
    await opened.close();
  }
};

const verifyShown = async (
  io: Io,
  store: Parameters<typeof verify>[0],
  options: VerifyOptions,
): Promise<Verification> => {
  const shown = progress(io, 'lazaret: verifying');
  const onProgress: VerifyOptions['onProgress'] = ({ digests, objects, of }) =>
    shown.step(`${digests} digests, ${objects.toLocaleString('en')} of ${of.toLocaleString('en')} objects`);
  const result = await verify(store, { ...options, onProgress });
  shown.done();
  return result;
};

const tell = (io: Io, { result, faults, notes }: VerifiedBundle, format: OutputFormat, trusted: boolean): ExitCode => {
  const summary = verificationText(result, notes, trusted);
  if (format === 'json') io.stdout(jsonOf(result, faults, notes, trusted));
  else {
    if (faults.length > 0 || format === 'csv') io.stdout(renderTable(faultTable(faults), format));
    if (format === 'csv') io.stderr(`${summary}\n`);
    else io.stdout(`${faults.length > 0 ? '\n' : ''}${summary}\n`);
  }
  return result.exit;
};

const jsonOf = (
  result: Verification,
  faults: readonly Checked[],
  notes: readonly string[],
  keysGiven: boolean,
): string =>
  [...faults, { summary: { ...result, keysGiven, notes } }].map((line) => `${JSON.stringify(line)}\n`).join('');

const list = (options: Options, name: string): readonly string[] => {
  const value = options[name];
  return Array.isArray(value) ? value : [];
};

const optionsOf = async (io: Io, options: Options, hourly: boolean): Promise<VerifyOptions> => {
  const named = list(options, 'trusted').map((one) => one.toLowerCase());
  const wrong = named.find((one) => !/^[0-9a-f]{64}$/.test(one));
  if (wrong) throw new CommandError(exit.usage, `--trusted ${wrong}: a fingerprint is 64 hexadecimal digits`);
  const publicKeys = await Promise.all(list(options, 'key').map((file) => readKey(path.resolve(io.cwd, file))));
  const trusted = [...named, ...publicKeys.flatMap((pem) => fingerprintOf(pem) ?? [])];
  return {
    now: io.now(),
    ...(trusted.length > 0 && { trusted }),
    publicKeys,
    staleAfterMs: staleAfter(text(options, 'staleAfter'), hourly),
    anchors: list(options, 'anchor').map(anchorOf),
  };
};

const hourMs = 3_600_000;

/** A stack signs every hour; a chain whose newest digests are gone looks like one that nobody went on with. */
const staleAfter = (given: string | null, hourly: boolean): number | null => {
  if (given === null) return hourly ? 3 * hourMs : null;
  if (given === 'none') return null;
  if (/^\d{1,5}(\.\d{1,3})?$/.test(given)) return Number(given) * hourMs;
  throw new CommandError(exit.usage, `--stale-after ${given}: a number of hours, or none`);
};

const readKey = async (file: string): Promise<string> => {
  const pem = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(exit.usage, `--key ${file}: ${error.message}`);
  });
  if (fingerprintOf(pem) === null) throw new CommandError(exit.usage, `--key ${file}: not a public key in PEM`);
  return pem;
};

const anchorOf = (given: string): { key: string; sha256: string } => {
  const [, key, sha256] = /^(digests\/v1\/\S+\.json)=([0-9a-f]{64})$/.exec(given) ?? [];
  if (key && sha256) return { key, sha256 };
  throw new CommandError(exit.usage, `--anchor ${given}: say KEY=SHA256, as "head of" prints it`);
};
