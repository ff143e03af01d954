import { asEnvelope, rawBytes } from '../../archive/envelope.ts';
import { recordName } from '../../archive/record-name.ts';
import { parse } from '../../finding/parse.ts';
import type { ArchiveStore } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { readEvidence } from '../evidence.ts';
import { groups } from '../groups.ts';
import type { Scope } from '../scope.ts';
import { detectionFinding } from './detection-finding.ts';
import { validateDetectionFinding } from './validate.ts';

export type OcsfEvent =
  | { readonly state: 'valid'; readonly event: object }
  | { readonly state: 'left-out'; readonly reasons: readonly Reason[] };

const inScope = (key: string, { from, to, account }: Scope): boolean => {
  const name = recordName(key);
  if (name?.of !== 'finding' || name.kind !== 'finding') return false;
  const { updatedAt, accountId } = name;
  return (
    (account === null || accountId === account) &&
    (from === null || updatedAt >= from) &&
    (to === null || updatedAt < to)
  );
};

const eventOf = async (store: ArchiveStore, key: string, software: string): Promise<OcsfEvent> => {
  const evidence = await readEvidence(store, key);
  const stored = asEnvelope(evidence?.value);
  const parsed =
    stored && parse({ text: Buffer.from(rawBytes(stored)).toString('utf8'), bytes: null, source: key, line: null });
  if (!evidence || parsed?.kind !== 'finding')
    return {
      state: 'left-out',
      reasons: [reason('finding-not-understood', `${key}: its bytes are no finding any more`)],
    };
  const origin = { key, sha256: evidence.sha256, rawSha256: stored?.raw_sha256 ?? null, software };
  const event = detectionFinding(parsed.finding, origin);
  const reasons = validateDetectionFinding(event);
  return reasons.length === 0 ? { state: 'valid', event } : { state: 'left-out', reasons };
};

/** Finding versions of a scope as OCSF events, each checked against the published schema before it is handed out. */
export async function* ocsfEvents(store: ArchiveStore, scope: Scope, software: string): AsyncGenerator<OcsfEvent> {
  for await (const group of groups(store))
    for (const key of group.keys) if (inScope(key, scope)) yield eventOf(store, key, software);
}
