import { isUnsigned, type Verification } from '../archive/verification.ts';
import { verify } from '../archive/verify.ts';
import type { ReportFacts } from '../audit/report-facts.ts';
import type { ArchiveStore } from '../ports.ts';
import { tally, unsigned } from './archive-verdict.ts';
import { type Io, progress } from './io.ts';

type Integrity = ReportFacts['integrity'];

const words = {
  0: 'VALID: every digest and object is as it was signed',
  1: 'INVALID: not everything is as it was signed: run lazaret archive verify',
  3: 'UNKNOWN: not everything could be looked at: run lazaret archive verify',
} as const;

const signers = ({ heads }: Verification): string[] => {
  const fingerprints = heads.flatMap((head) => head.fingerprints).join(', ');
  return fingerprints === ''
    ? []
    : [
        `signed by ${fingerprints}, for which the archive alone vouches here: compare it with the published key, or run lazaret archive verify --trusted`,
      ];
};

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
    status: isUnsigned(result) ? unsigned : words[result.exit],
    checked: [
      `digests: ${tally(result.digests)}`,
      `objects: ${tally(result.objects)}`,
      `${result.pending} objects not yet due in a digest`,
      ...signers(result),
    ].join('; '),
    heads: result.heads.map((head) => `number ${head.sequence} of ${head.region}: ${head.key}=${head.sha256}`),
  };
};
