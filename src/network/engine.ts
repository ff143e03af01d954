import type { PodSeen } from '../enrich/seen.ts';
import { reason } from '../reason.ts';
import type { Engine } from './access.ts';
import { nobody, unknown } from './engines/answer.ts';
import { calico } from './engines/calico.ts';
import { cilium } from './engines/cilium.ts';
import type { Detection } from './engines/detection.ts';
import { outsideTheNetwork } from './engines/outside-the-network.ts';
import { vpcCni } from './engines/vpc-cni.ts';

/** In this order: what keeps any engine off the pod, then the engine that has the last word where several run. */
export const detections: readonly Detection[] = [outsideTheNetwork, cilium, calico, vpcCni];

const none = nobody(
  reason(
    'no-enforcing-engine',
    'nothing that enforces network policies was found in this cluster: a policy would be accepted and do nothing',
  ),
);

/** What enforces NetworkPolicy for this pod. Never throws: what cannot be read is `unknown`. */
export const detectEngine = (seen: PodSeen): Engine => {
  try {
    return firstOf(seen) ?? none;
  } catch (error) {
    return unknown(
      reason(
        'engine-unknown',
        `the objects that tell the engine are not of their form: ${error instanceof Error ? error.message : String(error)}`,
      ),
    );
  }
};

const firstOf = (seen: PodSeen): Engine | null => {
  for (const { detect } of detections) {
    const engine = detect(seen);
    if (engine) return engine;
  }
  return null;
};
