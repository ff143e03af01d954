import { sha256Hex } from '../archive/digest.ts';
import { digestPrefix } from '../archive/digest-keys.ts';
import { inventory } from '../archive/inventory.ts';
import { evidencePrefix } from '../archive/keys.ts';
import { recordName } from '../archive/record-name.ts';
import { readFirst } from '../archive/verify-digest.ts';
import type { ArchiveStore } from '../ports.ts';
import { type Bundle, bundleKey } from './bundle.ts';
import { readEvidence } from './evidence.ts';
import { textAt } from './fields.ts';
import { groups } from './groups.ts';
import type { Scope } from './scope.ts';

export type CaseOf = {
  readonly name: string;
  readonly scope: Scope;
  /** Ids of findings; empty: all in the scope. */
  readonly findings: readonly string[];
  readonly exportedAt: Date;
  readonly software: string;
};

const selectionOf = ({ scope, findings }: CaseOf): string =>
  [
    findings.length > 0 ? `findings ${findings.join(', ')}` : 'all findings',
    scope.account && `account ${scope.account}`,
    scope.from && `from ${scope.from}`,
    scope.to && `to ${scope.to}`,
    'and the plans that name them',
  ]
    .filter(Boolean)
    .join(', ');

const isWanted = (key: string, { scope, findings }: CaseOf): boolean => {
  const name = recordName(key);
  if (name?.of !== 'finding') return false;
  const { accountId, id, updatedAt } = name;
  if (findings.length > 0 && !findings.includes(id)) return false;
  if (scope.account !== null && scope.account !== accountId) return false;
  return (scope.from === null || updatedAt >= scope.from) && (scope.to === null || updatedAt < scope.to);
};

/** Versions that are wanted, and the plans that one of them caused. */
const keysOf = async (store: ArchiveStore, of: CaseOf): Promise<string[]> => {
  const findings: string[] = [];
  const plans: (readonly string[])[] = [];
  for await (const group of groups(store)) {
    if (group.of === 'finding' && group.keys.some((key) => isWanted(key, of))) findings.push(...group.keys);
    if (group.of === 'plan') plans.push(group.keys);
  }
  const wanted = new Set(findings);
  for (const keys of plans) {
    const plan = keys.find((key) => key.endsWith('/plan.json'));
    const cause = plan && textAt((await readEvidence(store, plan))?.value, 'findingKey');
    if (cause && wanted.has(cause)) findings.push(...keys);
  }
  return findings.sort();
};

/**
 * The files of a bundle, one after the other: the chosen objects as they were first written, every digest, signature and
 * key, what the bundle says of itself, and at last the list of hashes for `sha256sum --check`.
 */
export async function* exportCase(store: ArchiveStore, of: CaseOf): AsyncGenerator<{ key: string; body: Uint8Array }> {
  const keys = await keysOf(store, of);
  const items = new Map([...(await inventory(store, evidencePrefix)), ...(await inventory(store, digestPrefix))]);
  const chain = [...items.keys()].filter((key) => key.startsWith(digestPrefix));
  const bundle: Bundle = {
    bundle: 1,
    case: of.name,
    exportedAt: of.exportedAt.toISOString(),
    software: of.software,
    selection: selectionOf(of),
    objects: keys,
  };
  const hashes: string[] = [];
  const file = (key: string, body: Uint8Array): { key: string; body: Uint8Array } => {
    hashes.push(`${sha256Hex(body)}  ${key}`);
    return { key, body };
  };
  yield file(bundleKey, Buffer.from(`${JSON.stringify(bundle)}\n`));
  for (const key of [...keys, ...chain]) {
    const body = await readFirst(store, key, items.get(key));
    if (body) yield file(key, body);
  }
  yield { key: 'manifest.sha256', body: Buffer.from(`${hashes.join('\n')}\n`) };
}
