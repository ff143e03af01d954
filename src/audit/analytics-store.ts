/**
 * Where Parquet is kept: derived, rebuildable and overwritten, which evidence never is. `tag` names the bytes that were
 * read (S3's ETag); a write with another tag than the present one is `changed`, and nothing was written.
 */
export interface AnalyticsStore {
  get(key: string): Promise<{ state: 'found'; body: Uint8Array; tag: string } | { state: 'absent' }>;
  /** `tag` null: the object must not be there yet. */
  put(key: string, body: Uint8Array, tag: string | null): Promise<'stored' | 'changed'>;
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly size: number }>;
}
