import { limitsAfter, prevents } from '../entry.ts';
import type { Entry, Family } from '../measure.ts';
import { endpointCidrs, shortTokens } from '../measures/cluster.ts';
import { noToken } from '../measures/identity.ts';

/** What a call of each tactic amounts to. */
export const tactics = {
  CredentialAccess: ['T1552.007'],
  DefenseEvasion: ['T1562'],
  Discovery: ['T1613'],
  Impact: ['T1496'],
  Persistence: ['T1098'],
} as const;

const entries: readonly Entry[] = [prevents(endpointCidrs), limitsAfter(shortTokens), limitsAfter(noToken)];
const elsewhere = 'whose credentials were used, and who may reach the endpoint of the cluster';

const family = (tactic: keyof typeof tactics, callers: readonly string[], techniques: readonly string[]): Family => ({
  types: callers.map((caller) => `${tactic}:Kubernetes/${caller}`),
  techniques: [...techniques, ...tactics[tactic]],
  entries,
  elsewhere,
});

/** Calls to the API server from addresses of ill repute. */
export const apiCallers: readonly Family[] = (Object.keys(tactics) as (keyof typeof tactics)[]).flatMap((tactic) => [
  family(tactic, ['MaliciousIPCaller', 'MaliciousIPCaller.Custom'], ['T1078']),
  family(tactic, ['TorIPCaller'], ['T1078', 'T1090.003']),
]);
