import { accountsClusters } from './queries/accounts-clusters.ts';
import { actionsTaken } from './queries/actions-taken.ts';
import { decisions } from './queries/decisions.ts';
import { exceptions } from './queries/exceptions.ts';
import { namespaceFindings } from './queries/namespace-findings.ts';
import { openQuarantines } from './queries/open-quarantines.ts';
import { pastSla } from './queries/past-sla.ts';
import { policyHistory } from './queries/policy-history.ts';
import { population } from './queries/population.ts';
import { privilegedPods } from './queries/privileged-pods.ts';
import { responseTimes } from './queries/response-times.ts';
import { suppressed } from './queries/suppressed.ts';
import { topWorkloads } from './queries/top-workloads.ts';
import { typeByMonth } from './queries/type-by-month.ts';
import type { Query } from './query.ts';

/** The pack, in the order in which the docs list it. */
export const queries: readonly Query[] = [
  population,
  typeByMonth,
  accountsClusters,
  topWorkloads,
  namespaceFindings,
  privilegedPods,
  decisions,
  policyHistory,
  responseTimes,
  pastSla,
  actionsTaken,
  openQuarantines,
  exceptions,
  suppressed,
];
