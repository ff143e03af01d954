import { rbacUnseen } from '../../identity/identity.ts';
import { rbacOf } from '../../identity/rbac/grants.ts';
import { actorOf, isThisPod } from '../actor.ts';
import type { InForce, Measure } from '../measure.ts';

export const noToken: Measure = {
  id: 'no-token',
  what: '`automountServiceAccountToken: false`',
  podSpec: true,
  inForce: ({ posture: { identity } }) => ({
    value: identity.tokenMounted.value === 'unknown' ? 'unknown' : !identity.tokenMounted.value,
    source: identity.tokenMounted.source,
  }),
};

/** The least rights that the service account needs: not the one that the technique takes. */
export const rbac: Measure = {
  id: 'rbac',
  what: 'RBAC without this right',
  podSpec: false,
  inForce: (context, { rights = [] }): InForce => {
    const { identity } = context.posture;
    const actor = actorOf(context.finding);
    if (actor !== null && !isThisPod(actor, identity.serviceAccount))
      return { value: 'unknown', source: 'the call was made by somebody else than this pod' };
    const held = identity.dangerous.find(({ id }) => id === 'takeover' || rights.includes(id));
    if (held)
      return {
        value: false,
        source: held.because.join('; '),
        lacks: `which ${identity.serviceAccount} lacks: it ${held.means} (${held.scope})`,
      };
    const { value, source } = identity.permissions;
    return { value: value === 'unknown' ? 'unknown' : true, source };
  },
};

const anonymous = ['User system:anonymous', 'Group system:unauthenticated'];

export const noAnonymousBindings: Measure = {
  id: 'no-anonymous-bindings',
  what: 'RBAC without bindings for `system:anonymous` and `system:unauthenticated`',
  podSpec: false,
  inForce: ({ seen }): InForce => {
    const [held] = rbacOf(seen.rbac).grantsOfKeys(anonymous);
    if (held) return { value: false, source: held.through, lacks: `which this cluster lacks (${held.through})` };
    const unseen = rbacUnseen(seen.rbac);
    return unseen
      ? { value: 'unknown', source: unseen.message }
      : { value: true, source: 'RBAC bindings of the cluster' };
  },
};

/** AWS identity beyond what every pod of the node has. */
export const noAwsRole: Measure = {
  id: 'aws-least-privilege',
  what: 'an AWS role with the least rights (IRSA, Pod Identity, node role)',
  podSpec: false,
  inForce: ({ posture: { identity } }) => ({
    value: 'unknown',
    source: `IAM decides; the pod has ${typeof identity.irsaRole.value === 'string' && identity.irsaRole.value !== 'unknown' ? identity.irsaRole.value : 'no role by IRSA that is known'}`,
  }),
};
