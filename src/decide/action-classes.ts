import type { TargetClass } from '../finding/finding.ts';
import type { ActionId } from './decision.ts';

/** On what an action can be done at all. Everything else only ever gets commands. */
const classesOf: { readonly [action in ActionId]: readonly TargetClass[] } = {
  quarantine: ['pod'],
  scale: ['pod', 'workload'],
  rollout: ['pod', 'workload'],
  suspend: ['pod', 'workload'],
  delete: ['pod'],
  cordon: ['node', 'pod'],
  revoke: ['pod', 'serviceaccount'],
};

/** Kinds at the top of a pod's owners that an action is done on; an action that is not here asks for no owner. */
const ownersOf: { readonly [action in ActionId]?: readonly string[] } = {
  scale: ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout'],
  rollout: ['Deployment'],
  suspend: ['Job', 'CronJob'],
};

/**
 * Findings about one pod, whose UID names what was seen, are the only ones acted on without a person. Workloads, nodes,
 * identities, images and attack sequences reach further than one finding can show (GuardDuty user guide, remediation pages).
 */
const automaticClasses: readonly TargetClass[] = ['pod'];

/** These touch what other workloads use too: a node, an IAM role. A person runs them. */
const manualActions: readonly ActionId[] = ['cordon', 'revoke'];

export const isApplicable = (action: ActionId, targetClass: TargetClass): boolean =>
  classesOf[action].includes(targetClass);

export const isApplicableToOwner = (action: ActionId, kind: string): boolean =>
  ownersOf[action]?.includes(kind) ?? true;

export const isAutomaticClass = (targetClass: TargetClass): boolean => automaticClasses.includes(targetClass);

export const isManual = (action: ActionId): boolean => manualActions.includes(action);
