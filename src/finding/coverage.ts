import * as z from 'zod';
import type { JsonObject } from '../json.ts';
import { cap, shown } from './cap.ts';
import type { Coverage } from './finding.ts';
import { isAccountId, isClusterName, isRegion } from './names.ts';
import { type Outcome, ok, refusal } from './rejection.ts';
import { isoTime } from './time.ts';

export const coveragePrefix = 'GuardDuty Runtime Protection';

const text = z.string().nullable().catch(null);
const wireCoverage = z.object({
  resourceAccountId: text,
  currentStatus: text,
  previousStatus: text,
  issue: text,
  resourceDetails: z
    .object({ resourceType: text, eksClusterDetails: z.object({ clusterName: text }).nullable().catch(null) })
    .nullable()
    .catch(null),
});

type Envelope = { readonly detailType: string; readonly account: unknown; readonly region: unknown };

const capped = (value: string | null): string | null => (value === null ? null : cap(value));

/**
 * GuardDuty says that the agent on a cluster's nodes works, or no longer does. `not-eks`: it is about ECS or EC2.
 * Source: the coverage statistics page of Runtime Monitoring; the cluster is `clusterName` here, not `name`.
 */
export const readCoverage = (envelope: Envelope, detail: JsonObject): Outcome<Coverage | 'not-eks'> => {
  const { resourceDetails, ...wire } = wireCoverage.parse(detail);
  if (resourceDetails?.resourceType && resourceDetails.resourceType !== 'EKS') return ok('not-eks');
  const accountId = wire.resourceAccountId ?? envelope.account;
  if (typeof accountId !== 'string' || !isAccountId(accountId))
    return refusal('account-id-invalid', `resourceAccountId is ${shown(accountId)} and must be twelve digits`);
  if (typeof envelope.region !== 'string' || !isRegion(envelope.region))
    return refusal('region-invalid', `region is ${shown(envelope.region)} and must be a region such as eu-central-1`);
  const clusterName = resourceDetails?.eksClusterDetails?.clusterName ?? null;
  return ok({
    accountId,
    region: envelope.region,
    clusterName: clusterName !== null && isClusterName(clusterName) ? clusterName : null,
    status: cap(wire.currentStatus ?? envelope.detailType.slice(coveragePrefix.length).trim()),
    previousStatus: capped(wire.previousStatus),
    issue: capped(wire.issue),
    updatedAt: isoTime(detail['lastUpdatedAt']),
    detail,
  });
};
