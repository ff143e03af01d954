/** What the stages need from outside. Adapters implement these; stages never import an SDK. */
import type { KubernetesObject } from './objects.ts';
import type { Reason } from './reason.ts';

/** A resource of the Kubernetes API, always addressed by its full group, version and plural. */
export type Resource = {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
};

/** The answer to one look. "Could not look" is never "not there". */
export type Look<T> =
  | { readonly state: 'found'; readonly value: T }
  | { readonly state: 'absent' }
  | { readonly state: 'unreachable'; readonly problem: Reason };

export type ListOptions = { namespace?: string; labelSelector?: string; fieldSelector?: string };

export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubernetesObject };

/**
 * Reads one cluster. `get`: `absent` means 404. `list`: `absent` means that the cluster does not serve the resource
 * (a CRD that is not installed); an empty list is `found` with no items; all pages are read.
 * 401, 403, 429 after retries, 5xx, timeouts and TLS faults are `unreachable` with a reason; nothing throws.
 */
export interface ClusterReader {
  readonly name: string;
  get(resource: Resource, namespace: string | null, name: string): Promise<Look<KubernetesObject>>;
  list(resource: Resource, options?: ListOptions): Promise<Look<KubernetesObject[]>>;
  /** The kinds that the cluster serves in one version of a group, by discovery, which everybody authenticated may read. */
  kinds?(group: string, version: string): Promise<Look<readonly string[]>>;
  /** The log of one container from its beginning, or its last `tailLines`; capped at `limitBytes`. */
  log(
    namespace: string,
    pod: string,
    options: { container: string; previous: boolean; limitBytes: number; tailLines?: number },
  ): Promise<Look<string>>;
  /** Present state first (as ADDED), then changes, until the signal aborts or the server closes; the caller re-lists. */
  watch(resource: Resource, options: ListOptions & { name?: string }, signal: AbortSignal): AsyncIterable<WatchEvent>;
}

/** The answer to one write. */
export type Write =
  | { readonly state: 'written'; readonly object: KubernetesObject }
  | { readonly state: 'exists' }
  | { readonly state: 'conflict'; readonly problem: Reason }
  | { readonly state: 'absent' }
  | { readonly state: 'refused'; readonly problem: Reason }
  | { readonly state: 'unreachable'; readonly problem: Reason };

/** `gracePeriodSeconds` is for deletions: how long the processes of a pod get to end. */
export type WriteOptions = { subresource?: string; dryRun?: boolean; gracePeriodSeconds?: number };

/**
 * Writes to one cluster: always `fieldValidation=Strict` and `fieldManager=lazaret`.
 * `exists`: create met AlreadyExists. `conflict`: 409 on patch or delete. `refused`: 400, 401, 403, 405, 413, 415, 422.
 * `unreachable`: 429 after retries, 5xx, timeout: the write may have happened, look before you try again.
 */
export interface ClusterWriter {
  create(resource: Resource, namespace: string | null, body: KubernetesObject, options?: WriteOptions): Promise<Write>;
  /** JSON merge patch; put `metadata.uid` and `metadata.resourceVersion` into the patch to pin the object. */
  patch(
    resource: Resource,
    namespace: string | null,
    name: string,
    mergePatch: object,
    options?: WriteOptions,
  ): Promise<Write>;
  delete(
    resource: Resource,
    namespace: string | null,
    name: string,
    preconditions: { uid: string; resourceVersion?: string },
    options?: WriteOptions,
  ): Promise<Write>;
}

export type Cluster = ClusterReader & ClusterWriter;

/** `refused`: the role, the right or the document is the matter. `unreachable`: it may have happened. */
export type RoleWrite =
  | { readonly state: 'written' }
  | { readonly state: 'refused' | 'unreachable'; readonly problem: Reason };

/**
 * Inline policies of IAM roles, by the role's whole ARN: a role of the same name in another account is never taken for it.
 * `get` answers with the document's text. To delete what is not there is `written`.
 */
export interface RolePolicies {
  get(roleArn: string, policyName: string): Promise<Look<string>>;
  put(roleArn: string, policyName: string, document: string): Promise<RoleWrite>;
  delete(roleArn: string, policyName: string): Promise<RoleWrite>;
}

/** Finds the cluster that a finding names; `unreachable` when no access is configured or it cannot be had. */
export interface Clusters<C extends ClusterReader = ClusterReader> {
  open(cluster: { accountId: string; region: string; name: string }): Promise<Look<C>>;
}

/** `modifiedAt` is the store's own word on when the object came in: S3's LastModified, the file's time. */
export type Stored = { key: string; size: number; versionId?: string; modifiedAt?: Date };

/** One version of an object in a store that keeps versions. `latest`: what a reader without a version id gets. */
export type StoredVersion = Stored & { versionId: string; latest: boolean; deleteMarker: boolean };

/**
 * Evidence objects: written once, never changed. The contract test in `test/archive/store-contract.ts` runs on each kind.
 * `put` is conditional (If-None-Match: *): `exists` means that this key was written before, by whomever.
 * Infrastructure faults throw; an existing key never does.
 */
export interface ArchiveStore {
  put(key: string, body: string | Uint8Array): Promise<'stored' | 'exists'>;
  /** A version id is heeded by stores that keep versions, and means nothing to the others. */
  get(
    key: string,
    versionId?: string,
  ): Promise<{ state: 'found'; body: Uint8Array; versionId?: string } | { state: 'absent' }>;
  /** In key order (by the bytes of the key, as S3 does). */
  list(prefix: string): AsyncIterable<Stored>;
  /** All versions in key order, of one key the latest first, then as far as times tell the newer ones; only in stores that keep them. */
  versions?(prefix: string): AsyncIterable<StoredVersion>;
  /** What stands directly below a prefix that ends in a slash, each with its slash; only where that needs no listing of all that is in it. */
  folders?(prefix: string): AsyncIterable<string>;
}

export interface Clock {
  now(): Date;
}

/** One thing to do later: the same name twice is one schedule. `request` is the message that containment will get. */
export interface Scheduler {
  schedule(entry: { name: string; at: Date; request: unknown }): Promise<void>;
  cancel(name: string): Promise<void>;
}

/** Fields are data, never secrets; the adapter adds time and the finding's id. */
export interface Log {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}
