import type { RolePolicies, RoleWrite } from '../../src/ports.ts';
import { reason } from '../../src/reason.ts';

/**
 * Inline policies of IAM roles, in memory. Only `known` roles are there. `fault`: the next write happens and its answer gets
 * lost, or is refused.
 */
export class FakeRolePolicies implements RolePolicies {
  readonly policies = new Map<string, string>();
  readonly writes: string[] = [];
  fault: 'lost' | 'refused' | null = null;
  readonly #known: readonly string[];

  constructor(...known: readonly string[]) {
    this.#known = known;
  }

  async get(roleArn: string, policyName: string) {
    const value = this.policies.get(`${roleArn} ${policyName}`);
    return value === undefined ? ({ state: 'absent' } as const) : ({ state: 'found', value } as const);
  }

  put = (roleArn: string, policyName: string, document: string): Promise<RoleWrite> =>
    this.#write('put', roleArn, () => this.policies.set(`${roleArn} ${policyName}`, document));

  delete = (roleArn: string, policyName: string): Promise<RoleWrite> =>
    this.#write('delete', roleArn, () => this.policies.delete(`${roleArn} ${policyName}`));

  async #write(verb: string, roleArn: string, happen: () => void): Promise<RoleWrite> {
    const fault = this.fault;
    this.fault = null;
    if (fault === 'refused' || !this.#known.includes(roleArn))
      return { state: 'refused', problem: reason('role-write-refused', 'AccessDenied') };
    this.writes.push(verb);
    happen();
    return fault === 'lost'
      ? { state: 'unreachable', problem: reason('iam-unreachable', 'no answer') }
      : { state: 'written' };
  }
}
