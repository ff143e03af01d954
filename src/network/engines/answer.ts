import type { Reason } from '../../reason.ts';
import type { Engine } from '../access.ts';

export const nobody = (...reasons: Reason[]): Engine => ({
  name: 'nobody',
  version: null,
  clusterNetworkPolicy: false,
  reasons,
});
export const unknown = (...reasons: Reason[]): Engine => ({
  name: 'unknown',
  version: null,
  clusterNetworkPolicy: false,
  reasons,
});
