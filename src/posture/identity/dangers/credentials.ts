import type { Danger } from './danger.ts';

/** Rights that hand out somebody else's credentials. */
export const credentials: readonly Danger[] = [
  {
    id: 'secrets-read',
    means: 'can read Secrets (list and watch return their contents): tokens, certificates, passwords',
    needs: ['get|list|watch secrets'],
    severity: { wide: 'critical', narrow: 'medium' },
  },
  {
    id: 'secret-token-mint',
    means: 'can have a token without expiry written into a Secret for any service account there, and read it',
    needs: ['create secrets', 'get|list|watch secrets'],
    severity: { wide: 'critical', narrow: 'high' },
    leadsTo: 'token',
  },
  {
    id: 'token-mint',
    means: 'can have a token issued for service accounts there',
    needs: ['create serviceaccounts/token'],
    severity: { wide: 'critical', narrow: 'high' },
    leadsTo: 'token',
  },
];
