import type { PodSeen } from '../../enrich/seen.ts';
import { atBest, type Judgement } from './judgement.ts';

const isReady = (seen: PodSeen, app: string): boolean | null => {
  const look = seen.engine.otherAgentPods;
  if (look?.state !== 'found') return null;
  return look.value.some(
    ({ metadata, status }) =>
      metadata?.labels?.['k8s-app'] === app &&
      metadata.deletionTimestamp === undefined &&
      (status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True'),
  );
};

/** The engine's own pod on the pod's node, Ready: nothing else puts a policy into force there. */
export const otherAgentProof = (seen: PodSeen, app: 'cilium' | 'calico-node'): Judgement[] => {
  const ready = isReady(seen, app);
  if (ready === null)
    return [atBest('unverified', 'could-not-look', `the ${app} pod on the pod's node could not be looked at`)];
  return ready
    ? []
    : [
        atBest(
          'unverified',
          'agent-not-ready',
          `no ${app} pod on the pod's node is Ready: the policy may not be in force there`,
        ),
      ];
};
