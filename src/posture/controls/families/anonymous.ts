import { prevents } from '../entry.ts';
import type { Family } from '../measure.ts';
import { anonymousEndpoints, endpointCidrs } from '../measures/cluster.ts';
import { noAnonymousBindings } from '../measures/identity.ts';
import { tactics } from './api-callers.ts';

const elsewhere = 'the bindings of `system:anonymous` and `system:unauthenticated`';

/** Calls without credentials that the API server answered. */
export const anonymousAccess: readonly Family[] = [
  {
    types: Object.keys(tactics).map((tactic) => `${tactic}:Kubernetes/SuccessfulAnonymousAccess`),
    techniques: ['T1078.001', 'T1190'],
    entries: [prevents(noAnonymousBindings), prevents(anonymousEndpoints), prevents(endpointCidrs)],
    elsewhere,
  },
  {
    types: ['Policy:Kubernetes/AnonymousAccessGranted'],
    techniques: ['T1078.001', 'T1098.006'],
    entries: [prevents(noAnonymousBindings)],
    elsewhere,
  },
];
