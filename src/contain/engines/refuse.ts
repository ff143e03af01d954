import { siblings } from '../../network/identifier.ts';
import { reason } from '../../reason.ts';
import { proofs } from '../judging/proofs.ts';
import type { Drive } from './drive.ts';

/** No engine, one that is not known, or one that Lazaret does not drive: nothing is written, and why is said. */
export const refuse: Drive = {
  id: 'refuse',
  title: 'Nothing enforces policies here, or Lazaret does not drive what does',
  drives: () => true,
  sharesRules: false,
  refusals: (engine) =>
    engine.name === 'nobody' || engine.name === 'unknown'
      ? engine.reasons
      : [
          reason(
            'engine-not-driven',
            `${engine.name} enforces policies here, and Lazaret does not drive it: nothing is written`,
          ),
        ],
  outline: ({ seen }) => ({ steps: [], labels: seen.pod.metadata?.labels ?? {}, left: siblings(seen), denied: false }),
  proofs,
};
