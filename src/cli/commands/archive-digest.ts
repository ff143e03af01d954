import path from 'node:path';
import { bucketOf, openArchive } from '../../adapters/open-archive.ts';
import { type ChainDeps, type DigestWritten, writeDigest } from '../../archive/chain.ts';
import { encodeDigest, sha256Hex } from '../../archive/digest.ts';
import type { Signer } from '../../archive/signature.ts';
import { archivePlace } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { type Io, progress } from '../io.ts';
import type { OutputFormat } from '../output.ts';
import { renderTable } from '../output.ts';
import { warnUnprotected } from '../unprotected.ts';
import { version } from '../version.ts';

export const archiveDigest: CommandSpec = {
  name: 'archive digest',
  summary: 'Signs what came in since the last digest, or that nothing did',
  arguments: [],
  options: [
    archiveOption,
    [
      '--signing-key <key>',
      'file of the Ed25519 key, made on first use; for a bucket the KMS key (id, ARN or alias/…)',
    ],
    ['--region <region>', 'home of the chain: for a bucket the region of the stack (default: AWS_REGION)'],
  ],
  examples: ['lazaret archive digest', 'lazaret archive digest --archive s3://my-evidence --signing-key alias/lazaret'],
  run: async (io, _args, options) => {
    const place = archivePlace(io, options);
    const { store, close, unprotected } = await openArchive(place, io.now);
    try {
      await warnUnprotected(io, { unprotected });
      const { signer, region } = await signerFor(io, place, options);
      return await digestAll(io, { store, news: store, signer, clock: { now: io.now } }, region, options);
    } finally {
      await close();
    }
  },
};

const digestAll = async (io: Io, deps: ChainDeps, region: string, options: Options): Promise<ExitCode> => {
  const about = {
    region,
    duplicates412: null,
    dlqDepth: null,
    policySha256: null,
    softwareVersion: `lazaret/${version}`,
  };
  const shown = progress(io, 'lazaret: signing');
  const written: Extract<DigestWritten, { state: 'written' }>[] = [];
  for (let more = true; more; ) {
    const one = await writeDigest(deps, about);
    if (one.state === 'refused') throw new CommandError(exit.negative, one.problem.message);
    if (one.state !== 'written')
      throw new CommandError(exit.negative, 'another run signs just now: look at it, or try again');
    written.push(one);
    shown.step(`digest ${one.digest.sequence}`);
    more = one.more;
  }
  shown.done();
  io.stdout(renderTable(tableOf(written), (text(options, 'output') ?? 'table') as OutputFormat));
  return exit.ok;
};

const tableOf = (written: readonly Extract<DigestWritten, { state: 'written' }>[]) => ({
  columns: ['sequence', 'objects', 'start', 'end', 'key', 'sha256'],
  rows: written.map(({ key, digest }) => [
    digest.sequence,
    digest.objects.length,
    digest.window.start,
    digest.window.end,
    key,
    sha256Hex(encodeDigest(digest)),
  ]),
});

/** Beside the evidence and not in it: a copy of the archive must not carry the key that signs it. */
const besideArchive = (io: Io, place: string): string => path.resolve(io.cwd, place, '..', 'signing-key.pem');

const signerFor = async (io: Io, place: string, options: Options): Promise<{ signer: Signer; region: string }> => {
  const key = text(options, 'signingKey');
  if (bucketOf(place) === null) {
    const { keyFileSigner } = await import('../../adapters/local/key-file.ts');
    return { signer: await keyFileSigner(key ? path.resolve(io.cwd, key) : besideArchive(io, place)), region: 'local' };
  }
  const region = text(options, 'region') ?? io.env['AWS_REGION'];
  if (!key || !region)
    throw new CommandError(exit.usage, 'a bucket is signed with KMS: say --signing-key alias/… and --region');
  const { openKmsSigner } = await import('../../adapters/aws/kms-client.ts');
  return { signer: openKmsSigner(key, region), region };
};
