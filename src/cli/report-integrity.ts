import { verify } from '../archive/verify.ts';
import type { ReportFacts } from '../audit/report-facts.ts';
import type { ArchiveStore } from '../ports.ts';
import { tally } from './archive-verdict.ts';
import { type Io, progress } from './io.ts';

type Integrity = ReportFacts['integrity'];

const words = {
  0: 'VALID: every digest and object is as it was signed',
  1: 'INVALID: not everything is as it was signed: run lazaret archive verify',
  3: 'UNKNOWN: not everything could be looked at: run lazaret archive verify',
} as const;

export const notChecked: Integrity = { status: 'not checked (--no-verify)', checked: null, heads: [] };

/** What a report says about the evidence that it rests on. */
export const integrityOf = async (io: Io, store: ArchiveStore): Promise<Integrity> => {
  const shown = progress(io, 'lazaret: verifying');
  const result = await verify(store, {
    now: io.now(),
    onProgress: ({ objects, of }) => shown.step(`${objects} of ${of} objects`),
  });
  shown.done();
  return {
    status: words[result.exit],
    checked: [
      `digests: ${tally(result.digests)}`,
      `objects: ${tally(result.objects)}`,
      `${result.pending} objects not yet due in a digest`,
      `signed by ${result.heads.flatMap(({ fingerprints }) => fingerprints).join(', ')}, for which the archive alone vouches here: compare it with the published key, or run lazaret archive verify --trusted`,
    ].join('; '),
    heads: result.heads.map((head) => `number ${head.sequence} of ${head.region}: ${head.key}=${head.sha256}`),
  };
};
