import { type Reason, reason } from '../reason.ts';

/**
 * VALID: as it was signed. MODIFIED: other bytes, another place or another key. MISSING: it was there, and is not.
 * SHADOWED: the signed version is there, but readers get another one, or none. UNDIGESTED: no proven digest names it.
 * GAP: the chain itself does not hold at this place.
 */
export const statuses = ['VALID', 'MODIFIED', 'MISSING', 'SHADOWED', 'UNDIGESTED', 'GAP'] as const;
export type Status = (typeof statuses)[number];

/** What was found about one digest (its signature and key included) or one evidence object. */
export type Checked = {
  readonly what: 'digest' | 'object';
  readonly key: string;
  readonly status: Status;
  /** Null for VALID. */
  readonly reason: Reason | null;
};

export type Counts = { readonly [status in Status]: number };

/** The newest proven digest of a chain: keep it elsewhere, and nobody can shorten or rewrite the chain unseen. */
export type ChainHead = {
  readonly region: string;
  readonly chainId: string;
  readonly sequence: number;
  readonly key: string;
  readonly sha256: string;
  readonly end: string;
  /** Of the keys that signed; compare them with those that were published. */
  readonly fingerprints: readonly string[];
};

export type Verification = {
  /** 0: everything is as it was signed. 1: something is not. 3: nothing wrong was seen, but not everything could be looked at. */
  readonly exit: 0 | 1 | 3;
  readonly digests: Counts;
  readonly objects: Counts;
  /** Objects too young to be due in a digest; they count as nothing else. */
  readonly pending: number;
  readonly heads: readonly ChainHead[];
  readonly couldNotLook: readonly Reason[];
};

/** There is evidence, and no digest was ever seen: nothing was proven, and nothing contradicts it. Who removes every digest makes it so. */
export const isUnsigned = ({ digests, heads, objects }: Verification): boolean =>
  heads.length === 0 &&
  digests.GAP === 1 &&
  statuses.every((status) => status === 'GAP' || digests[status] === 0) &&
  objects.VALID === 0;

const none = (): { [status in Status]: number } => ({
  VALID: 0,
  MODIFIED: 0,
  MISSING: 0,
  SHADOWED: 0,
  UNDIGESTED: 0,
  GAP: 0,
});

/** Enough to see what is wrong with a store; the rest is a number. */
const reasonsKept = 20;

/** Counts as it goes, so that an archive of any size needs no list of its findings. */
export class Tally {
  readonly digests = none();
  readonly objects = none();
  readonly heads: ChainHead[] = [];
  readonly couldNotLook: Reason[] = [];
  pending = 0;
  digestsUnseen = false;
  readonly #told = new Set<string>();
  readonly #onChecked: (checked: Checked) => void;

  constructor(onChecked: (checked: Checked) => void) {
    this.#onChecked = onChecked;
  }

  valid(what: Checked['what'], key: string): void {
    this.#add({ what, key, status: 'VALID', reason: null });
  }

  /** The same about a digest twice is told once: several traces may lead to it. */
  tell(what: Checked['what'], key: string, status: Status, code: string, message: string): void {
    if (what === 'digest' && this.#told.has(`${key} ${status}`)) return;
    if (what === 'digest') this.#told.add(`${key} ${status}`);
    this.#add({ what, key, status, reason: reason(code, message) });
  }

  /** A digest that could not be read may name any object: then none can be called undigested. */
  unseen(what: Checked['what'], key: string, error: unknown): void {
    this.digestsUnseen ||= what === 'digest';
    const why = error instanceof Error ? error.message : String(error);
    if (this.couldNotLook.length < reasonsKept) this.couldNotLook.push(reason('could-not-read', `${key}: ${why}`));
  }

  result(): Verification {
    const { digests, objects, pending, heads, couldNotLook } = this;
    return { exit: this.#exit(), digests, objects, pending, heads, couldNotLook };
  }

  checkedObjects(): number {
    return Object.values(this.objects).reduce((sum, count) => sum + count, 0);
  }

  #add(checked: Checked): void {
    this[checked.what === 'digest' ? 'digests' : 'objects'][checked.status] += 1;
    this.#onChecked(checked);
  }

  #exit(): 0 | 1 | 3 {
    const bad = statuses.some((status) => status !== 'VALID' && this.digests[status] + this.objects[status] > 0);
    if (bad) return 1;
    return this.couldNotLook.length > 0 ? 3 : 0;
  }
}
