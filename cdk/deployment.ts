import { existsSync, readFileSync } from 'node:fs';
import { loadPolicy } from '../src/decide/policy.ts';
import type { Policy } from '../src/decide/policy-schema.ts';
import type { AlertsProps } from './constructs/alerts.ts';
import type { ClusterRef } from './constructs/cluster-access.ts';
import type { EvidenceBucketProps } from './constructs/evidence-bucket.ts';

/** What `lazaret.yaml` says to the stack. */
export type Deployment = {
  /** At least one rule enforces: only then do the containment function, its role, its queue and its access entry exist. */
  readonly enforces: boolean;
  readonly clusters: readonly ClusterRef[];
  readonly alerts: AlertsProps;
  readonly evidence: EvidenceBucketProps;
  readonly policyFile: string | null;
  /** Of the policy's text, as each decision names it. @default null */
  readonly policySha256?: string | null;
  /** Container logs become evidence: a prefix and a role to read them come with it. @default false */
  readonly captureLogs?: boolean;
  /** IAM roles that a person may have Lazaret write denials to: a role of their own comes with them. @default none */
  readonly revokeRoles?: readonly string[];
  /** Accounts and Regions whose findings come here, besides those of the clusters. @default none */
  readonly guardduty?: { readonly accounts: readonly string[]; readonly regions: readonly string[] };
};

/** Observe, no clusters, nobody to e-mail: what is deployed when there is no `lazaret.yaml`. */
export const observeOnly: Deployment = {
  enforces: false,
  clusters: [],
  alerts: { email: [] },
  evidence: {},
  policyFile: null,
};

/** What somebody wrote wrongly, a line each, in words that need no trace. */
export class DeploymentError extends Error {
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'DeploymentError';
  }
}

const unreadable: { readonly [code: string]: string } = {
  ENOENT: 'there is no such policy file: name an existing one with -c policy=FILE',
  EISDIR: 'this is a folder: name the policy file in it with -c policy=FILE',
  EACCES: 'this policy file may not be read: look at its permissions',
};

const textOf = (policyFile: string): string => {
  try {
    return readFileSync(policyFile, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new DeploymentError([`${policyFile}: ${unreadable[code] ?? message}`]);
  }
};

/** Reads `lazaret.yaml` (or the file named by `-c policy=FILE`). @throws DeploymentError each mistake with its line */
export const readDeployment = (file: string | undefined): Deployment => {
  const policyFile = file ?? 'lazaret.yaml';
  if (file === undefined && !existsSync(policyFile)) return observeOnly;
  const loaded = loadPolicy(textOf(policyFile), policyFile);
  if (loaded.state === 'invalid') throw new DeploymentError(loaded.errors.map(({ message }) => message));
  return { ...deploymentOf(loaded.policy, policyFile), policySha256: loaded.sha256 };
};

const present = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** A rule that enforces is the one thing that brings the containment function into the stack. */
export const deploymentOf = (policy: Policy, policyFile: string): Deployment => ({
  enforces: policy.rules.some(({ mode }) => mode === 'enforce'),
  clusters: policy.clusters.map(
    ({ name, accountId, region, roleArn }) => present({ name, accountId, region, roleArn }) as ClusterRef,
  ),
  alerts: { email: policy.alerts.email, ...(policy.alerts.chat ? { chat: policy.alerts.chat } : {}) },
  evidence: present(policy.evidence) as EvidenceBucketProps,
  policyFile,
  captureLogs: policy.capture.logs,
  revokeRoles: policy.revoke.roles,
  guardduty: policy.guardduty,
});
