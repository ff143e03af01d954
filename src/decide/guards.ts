import { type Reason, reason } from '../reason.ts';
import type { About, Guard, GuardContext } from './guard.ts';
import { actionNotAllowedForClass } from './guards/action-not-allowed-for-class.ts';
import { actionNotAutomatic } from './guards/action-not-automatic.ts';
import { archivedFinding } from './guards/archived-finding.ts';
import { circuitBreaker } from './guards/circuit-breaker.ts';
import { classNotActionable } from './guards/class-not-actionable.ts';
import { clusterBudget } from './guards/cluster-budget.ts';
import { containedBefore } from './guards/contained-before.ts';
import { corednsTwin } from './guards/coredns-twin.ts';
import { hostNetwork } from './guards/host-network.ts';
import { lookFailed } from './guards/look-failed.ts';
import { lookupNotFound } from './guards/lookup-not-found.ts';
import { mirrorPod } from './guards/mirror-pod.ts';
import { namespaceBudget } from './guards/namespace-budget.ts';
import { noEnforcingEngine } from './guards/no-enforcing-engine.ts';
import { noUid } from './guards/no-uid.ts';
import { protectedNamespace } from './guards/protected-namespace.ts';
import { reInfected } from './guards/re-infected.ts';
import { roleNotListed } from './guards/role-not-listed.ts';
import { sample } from './guards/sample.ts';
import { severity } from './guards/severity.ts';
import { siblingsCutOff } from './guards/siblings-cut-off.ts';
import { staleFinding } from './guards/stale-finding.ts';
import { unknownType } from './guards/unknown-type.ts';
import { unreachable } from './guards/unreachable.ts';
import { victimNotSuspect } from './guards/victim-not-suspect.ts';

/** Every reason not to act, in the order in which alerts tell them. */
export const guards: readonly Guard[] = [
  sample,
  unknownType,
  archivedFinding,
  corednsTwin,
  classNotActionable,
  actionNotAutomatic,
  victimNotSuspect,
  severity,
  staleFinding,
  unreachable,
  noUid,
  actionNotAllowedForClass,
  protectedNamespace,
  lookupNotFound,
  lookFailed,
  mirrorPod,
  hostNetwork,
  noEnforcingEngine,
  siblingsCutOff,
  roleNotListed,
  containedBefore,
  reInfected,
  circuitBreaker,
  clusterBudget,
  namespaceBudget,
];

const ask = (guard: Guard, context: GuardContext): Reason | null => {
  try {
    return guard.check(context);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return reason(
      'guard-failed',
      `guard ${guard.id} could not be asked (${message.slice(0, 200)}), which counts as a no`,
    );
  }
};

/** The objections of the guards about these things; none means go on. A guard that throws objects. `list` is for tests. */
export const runGuards = (context: GuardContext, about: readonly About[], list: readonly Guard[] = guards): Reason[] =>
  list.filter((guard) => about.includes(guard.about)).flatMap((guard) => ask(guard, context) ?? []);
