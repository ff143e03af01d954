import { createHash } from 'node:crypto';
import type { Finding, Received } from '../finding/finding.ts';
import { parse } from '../finding/parse.ts';
import { canonicalJson } from '../json.ts';
import type { ArchiveStore } from '../ports.ts';
import { type Envelope, rawBytes } from './envelope.ts';
import { readFinding } from './finding-records.ts';
import { unidentifiedKey } from './keys.ts';

/**
 * What two deliveries of one version agree on, whatever shape they came in (event, API, export, the administrator's copy).
 * Left out is what people change without a new version (archived, feedback) and how a shape writes the rest.
 */
const traits = ({ type, severity, sample, resourceType, cluster, attackSequenceArn, targets }: Finding): string =>
  canonicalJson({
    type,
    severity,
    sample,
    resourceType,
    cluster: cluster?.name ?? null,
    attackSequenceArn,
    targets: targets.map(({ problems, ...target }) => target),
  });

const receivedOf = (stored: Envelope): Received => {
  const bytes = rawBytes(stored);
  const text = Buffer.from(bytes).toString('utf8');
  return { text, bytes: 'raw' in stored ? null : bytes, source: 'archive', line: null };
};

/**
 * Whether the finding that the archive holds under this version is the same one. A stored object that cannot be read is
 * `different`: what came in is then kept as well, rather than taken for something nobody can see.
 */
export const asArchived = async (store: ArchiveStore, finding: Finding): Promise<'same' | 'different'> => {
  const stored = await readFinding(store, finding);
  const parsed = stored && parse(receivedOf(stored));
  return parsed?.kind === 'finding' && traits(parsed.finding) === traits(finding) ? 'same' : 'different';
};

/** Names a finding that claims a version which another one has: its content alone, so that a redelivery meets it. */
export const contestedHash = ({ detail }: Finding): string =>
  createHash('sha256').update(canonicalJson(detail)).digest('hex');

export const contestedKey = (finding: Finding): string => unidentifiedKey(contestedHash(finding), 'rejected');
