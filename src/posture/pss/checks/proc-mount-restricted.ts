import type { Check } from '../check.ts';
import { unmasked } from './proc-mount.ts';

export const procMountRestricted: Check = {
  id: 'procMount_restricted',
  level: 'restricted',
  title: 'The masks over /proc stay, in a user namespace too',
  allows: '`procMount` of containers: unset or Default',
  revisions: [{ since: 35, forbids: unmasked, overrides: ['procMount'] }],
};
