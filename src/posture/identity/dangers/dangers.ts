import { credentials } from './credentials.ts';
import type { Danger } from './danger.ts';
import { executions } from './execution.ts';
import { escalations, takeovers } from './takeover.ts';
import { tampering } from './tampering.ts';

/** Every permission that is called dangerous; a takeover first, since it stands for all. */
export const dangers: readonly Danger[] = [...takeovers, ...escalations, ...credentials, ...executions, ...tampering];
