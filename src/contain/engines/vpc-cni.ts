import type { PodSeen } from '../../enrich/seen.ts';
import type { Engine } from '../../network/access.ts';
import { siblings } from '../../network/identifier.ts';
import type { Labels } from '../../objects.ts';
import type { Draft } from '../actions/action.ts';
import { policiesOn } from '../judging/policies-on.ts';
import { proofs } from '../judging/proofs.ts';
import { quarantineLabel } from '../names.ts';
import { topOwner } from '../owners.ts';
import type { Step } from '../plan.ts';
import type { Drive } from './drive.ts';
import { type Emptying, emptyingOf } from './emptying.ts';
import {
  clusterPolicyStep,
  labelStep,
  policyStep,
  rolloutStep,
  scaleStep,
  stripStep,
  waitPrefixStep,
  waitReleasedStep,
  waitResolvedStep,
} from './isolation-steps.ts';

const uidOf = ({ pod }: PodSeen): string => pod.metadata?.uid ?? '';

const isOwned = ({ pod }: PodSeen): boolean =>
  pod.metadata?.ownerReferences?.some(({ controller }) => controller) ?? false;

/** A released pod is replaced under the old prefix, so an owned one is stripped only where the prefix is emptied next. */
const strips = (seen: PodSeen, emptying: Emptying | null): boolean =>
  emptying !== null || (!isOwned(seen) && policiesOn(seen).some(({ onPod }) => onPod));

/** Worth it where connections may be open under an older policy, and true only once nobody shares the pod's rules. */
const denies = (seen: PodSeen, engine: Engine, emptying: Emptying | null): boolean =>
  engine.clusterNetworkPolicy && policiesOn(seen).length > 0 && (emptying !== null || siblings(seen).length === 0);

const emptyingSteps = (draft: Draft, emptying: Emptying | null): Step[] => {
  if (!emptying) return [];
  const moving = emptying.by === 'rollout' ? rolloutStep(draft, emptying.owner) : scaleStep(draft, emptying.owner);
  return [waitReleasedStep, moving, waitPrefixStep];
};

const labelsAfter = (seen: PodSeen, stripped: boolean): Labels => ({
  ...(stripped ? {} : seen.pod.metadata?.labels),
  [quarantineLabel]: uidOf(seen),
});

/**
 * The VPC CNI keeps one set of rules for all pods of a name prefix, and does not cut open connections under an older policy.
 * So the whole of it is: label, deny-all, resolved, labels off, prefix emptied, cluster-wide deny last. Steps that the
 * situation does not need, or that nobody consented to, are left out, and the verdict is what is then true.
 */
export const vpcCni: Drive = {
  id: 'vpc-cni',
  title:
    'Amazon VPC CNI: deny-all NetworkPolicy, and where needed the pod alone in its name prefix and a cluster-wide deny last',
  drives: ({ name }) => name === 'vpc-cni',
  sharesRules: true,
  refusals: () => [],
  outline: (draft, engine) => {
    const { seen, accept } = draft;
    const emptying = emptyingOf(seen, accept);
    const stripped = strips(seen, emptying);
    const denied = denies(seen, engine, emptying);
    const steps = [
      labelStep(draft),
      policyStep(draft),
      waitResolvedStep,
      ...(stripped ? [stripStep(draft, topOwner(seen))] : []),
      ...emptyingSteps(draft, emptying),
      ...(denied ? [clusterPolicyStep(draft)] : []),
    ];
    return { steps, labels: labelsAfter(seen, stripped), left: emptying ? [] : siblings(seen), denied };
  },
  proofs,
};
