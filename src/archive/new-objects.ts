/** An evidence object that no digest names yet, with the hash it was written with. */
export type NewObject = {
  readonly key: string;
  readonly versionId: string | null;
  /** SHA-256 of the object's bytes in lower-case hexadecimal. */
  readonly sha256: string;
  readonly size: number;
};

/**
 * Where a digest learns what was written since the last one, since keys say nothing about when: the bucket's own
 * notifications, or a folder's journal. `take` hands out the same objects again until `done` was called.
 */
export interface NewObjects {
  take(limit: number): Promise<{ objects: readonly NewObject[]; more: boolean; done(): Promise<void> }>;
}
