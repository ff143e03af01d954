import { readJson } from '../archive/json-record.ts';
import { type Checked, type Counts, statuses, type Verification } from '../archive/verification.ts';
import type { ArchiveStore } from '../ports.ts';
import { reason } from '../reason.ts';
import { groupIdOf } from './groups.ts';

/** What an exported bundle says about itself. Everything it names is in the folder. */
export type Bundle = {
  readonly bundle: 1;
  readonly case: string;
  readonly exportedAt: string;
  readonly software: string;
  /** How the objects were chosen, in words. */
  readonly selection: string;
  /** Keys of the objects in it; the digests name further ones, which stayed where they are. */
  readonly objects: readonly string[];
};

export const bundleKey = 'bundle.json';

/** The manifest of a bundle; null for a plain copy of an archive, of which everything must be there. */
export const readBundle = async (store: ArchiveStore): Promise<Bundle | null> => {
  const read = await readJson(store, bundleKey);
  if (read.state === 'not-json') throw new Error(read.problem.message);
  if (read.state === 'absent') return null;
  const { objects } = read.value;
  if (read.value['bundle'] !== 1 || !Array.isArray(objects))
    throw new Error(`${bundleKey}: not a bundle that this version of Lazaret knows`);
  const words = [read.value['case'], read.value['selection']];
  if (
    words.some((word) => typeof word !== 'string' || word.length > 20_000) ||
    !objects.every((key) => typeof key === 'string')
  )
    throw new Error(`${bundleKey}: case, selection and objects must be text: whoever made it did not use lazaret`);
  return read.value as unknown as Bundle;
};

export type VerifiedBundle = {
  readonly result: Verification;
  readonly faults: readonly Checked[];
  readonly notes: readonly string[];
};

/**
 * What the digests name and the bundle never held is outside the case, not missing; but a case holds a finding version or
 * a plan whole, so what is missing beside a held record was taken out. The bundle's own list is signed by nobody.
 */
export const withinBundle = (
  bundle: Bundle | null,
  result: Verification,
  faults: readonly Checked[],
): VerifiedBundle => {
  if (!bundle) return { result, faults, notes: [] };
  const held = new Set(bundle.objects.map(groupIdOf));
  const inside = faults.filter(
    ({ what, key, status }) => what !== 'object' || status !== 'MISSING' || held.has(groupIdOf(key)),
  );
  const outside = faults.length - inside.length;
  const objects = { ...result.objects, MISSING: result.objects.MISSING - outside };
  const notes = [
    `case ${bundle.case}: ${bundle.objects.length} objects of the archive (${bundle.selection}); ${outside} that its digests name are outside the case`,
  ];
  const empty = objects.VALID === 0 ? [reason('bundle-empty', 'not one object of the case could be checked')] : [];
  const couldNotLook = [...result.couldNotLook, ...empty];
  const checked = { ...result, objects, couldNotLook };
  return { result: { ...checked, exit: exitOf(checked, objects) }, faults: inside, notes };
};

const exitOf = ({ digests, couldNotLook }: Verification, objects: Counts): 0 | 1 | 3 => {
  if (statuses.some((status) => status !== 'VALID' && digests[status] + objects[status] > 0)) return 1;
  return couldNotLook.length > 0 ? 3 : 0;
};
