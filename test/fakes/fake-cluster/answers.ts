import type { Write } from '../../../src/ports.ts';
import { type Reason, reason } from '../../../src/reason.ts';

/** The codes are those of the real client. */
const codes = { 400: 'cluster-bad-request', 403: 'cluster-forbidden', 409: 'cluster-conflict', 422: 'cluster-invalid' };

export const problem = (status: keyof typeof codes, message: string): Reason =>
  reason(codes[status], `${status}: ${message}`);

export const refused = (status: 400 | 403 | 422, message: string): Write => ({
  state: 'refused',
  problem: problem(status, message),
});

export const conflict = (message: string): Write => ({ state: 'conflict', problem: problem(409, message) });

export const forbidden = (verb: string, resource: string): Reason =>
  problem(403, `${resource} is forbidden: User "test" cannot ${verb} resource "${resource}"`);

export const noAnswer = (): Reason => reason('cluster-timeout', 'the fake cluster gave no answer');
