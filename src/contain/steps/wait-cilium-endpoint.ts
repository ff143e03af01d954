import { reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { limitsOf } from '../deps.ts';
import { isInIdentity } from '../judging/cilium-resolved.ts';
import { until } from '../kubernetes/until.ts';
import { may } from '../permission.ts';
import { nothingLeft } from './outcome.ts';
import type { StepKind } from './step-kind.ts';

const needs = may(
  'cilium.io',
  'ciliumendpoints',
  ['get', 'list', 'watch'],
  'to see whether Cilium knows the pod under the quarantine label',
);

/** Waits until Cilium knows the pod under our label. Out of time is no failure: the verdict then says `unverified`. */
export const waitCiliumEndpoint: StepKind = {
  name: 'wait-cilium-endpoint',
  permissions: [needs],
  do: async ({ deps, image }) => {
    const { namespace, name, uid } = image.pod;
    const within = limitsOf(deps).resolvedWithinMs;
    const watched = {
      resource: resources.ciliumEndpoints,
      options: { namespace, fieldSelector: `metadata.name=${name}` },
    };
    if (await until(deps.cluster, watched, (all) => isInIdentity(all, { name, uid }), within)) return nothingLeft;
    const late = reason(
      'not-resolved-in-time',
      `no CiliumEndpoint shows the quarantine label after ${within / 1000} s: the policy may select nobody`,
    );
    return { ...nothingLeft, notes: [late] };
  },
  undo: null,
};
