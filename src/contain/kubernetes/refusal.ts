import { type Reason, reason } from '../../reason.ts';
import type { Permission } from '../permission.ts';

/** What was attempted, as a reader would say it, and the right that it needs. */
export type Attempt = { readonly what: string; readonly needs: Permission };

const cap = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}…` : text);

const isAdmission = ({ message }: Reason): boolean =>
  /admission webhook|ValidatingAdmissionPolicy|denied the request/i.test(message);
const isForbidden = ({ code, message }: Reason): boolean =>
  /forbidden|403/i.test(code) || /is forbidden:/.test(message);

const isEnding = ({ message }: Reason): boolean => /is being terminated/i.test(message);

const right = ({ group, resource, verbs }: Permission): string =>
  `${verbs.join(', ')} on ${resource}${group === '' ? '' : ` of ${group}`}`;

/** Says why the API server refused a write, and what to do: a missing right is named with the rule that gives it. */
export const refusal = (problem: Reason, { what, needs }: Attempt): Reason => {
  if (isAdmission(problem))
    return reason(
      'refused-by-admission',
      `${what} was refused by an admission policy or webhook of the cluster: ${cap(problem.message)}`,
    );
  if (isEnding(problem))
    return reason('namespace-terminating', `${what} was refused: the namespace is being deleted, and everything in it`);
  if (isForbidden(problem))
    return reason(
      'missing-permission',
      `${what} was refused: the responder lacks ${right(needs)} (${needs.why}). \`lazaret rbac\` prints the ClusterRole: ${cap(problem.message)}`,
    );
  return reason('write-refused', `${what} was refused by the API server: ${cap(problem.message)}`);
};

export const unreachable = (problem: Reason, { what }: Attempt): Reason =>
  reason('cluster-unreachable', `${what} got no answer and may or may not have happened: ${cap(problem.message)}`);
