import { z } from 'zod';
import type { Resource } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { resources } from '../../resources.ts';

/** `plural.group`, as `kubectl api-resources -o name` prints it; the core group has none. */
export const resourceName = ({ resource, group }: Resource): string =>
  group === '' ? resource : `${resource}.${group}`;

const byName = new Map<string, Resource>(Object.values(resources).map((one) => [resourceName(one), one]));

const known = z.string().refine((name) => byName.has(name), {
  error: ({ input }) =>
    `${JSON.stringify(input)} is not a resource that Lazaret reads: write plural.group, e.g. networkpolicies.networking.k8s.io`,
});

const shape = z.strictObject({
  apiVersion: z.literal('lazaret.dev/v1'),
  kind: z.literal('Snapshot'),
  takenAt: z.iso.datetime({ offset: true }).nullish(),
  cluster: z.string().nullish(),
  resources: z.array(known).nullish(),
  namespaces: z.array(z.string()).nullish(),
  unreachable: z.array(z.strictObject({ resource: known, why: z.string() })).nullish(),
  served: z.array(z.string().regex(/^[\w.-]+\/v\w+\/\w+$/, 'group/version/Kind')).nullish(),
  redacted: z.array(z.string()).nullish(),
});

/**
 * What a snapshot says about itself. `resources`: what was looked at; a built-in kind that is not among them was not.
 * `served`: kinds of tools that hardening writes for, as `group/version/Kind`.
 * `namespaces`: where, for kinds that are not of the whole cluster. `unreachable`: what could not be looked at, and why.
 */
export type SnapshotHeader = z.infer<typeof shape>;

export const isHeader = (value: unknown): boolean => {
  const { apiVersion, kind } = (value ?? {}) as { apiVersion?: unknown; kind?: unknown };
  return kind === 'Snapshot' && typeof apiVersion === 'string' && apiVersion.startsWith('lazaret.dev/');
};

export const readHeader = (
  value: unknown,
  place: string,
): { state: 'ok'; header: SnapshotHeader } | { state: 'invalid'; errors: Reason[] } => {
  const read = shape.safeParse(value);
  if (read.success) return { state: 'ok', header: read.data };
  const errors = read.error.issues.map(({ path, message }) =>
    reason('snapshot-header', `${place}: Snapshot${path.map((part) => `.${String(part)}`).join('')}: ${message}`),
  );
  return { state: 'invalid', errors };
};

/** Looked at in all namespaces whatever `namespaces` says: what these hold elsewhere decides about a pod too. */
const ofAllNamespaces = [
  resources.roles,
  resources.roleBindings,
  resources.daemonSets,
  resources.gateways,
  resources.httpRoutes,
  resources.grpcRoutes,
  resources.tlsRoutes,
  resources.tcpRoutes,
  resources.udpRoutes,
];

export const isOfAllNamespaces = (resource: Resource): boolean =>
  !resource.namespaced || ofAllNamespaces.some((one) => resourceName(one) === resourceName(resource));
