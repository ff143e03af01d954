import { grantOf } from '../../finding/stated/call.ts';
import { userOf } from '../../finding/stated/user.ts';
import { awsCommands } from '../aws-commands.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import { bindingText, boundTo, removeStep, rightsOf } from './bound.ts';
import { namedBinding } from './named-binding.ts';
import { principalOf } from './principal.ts';
import { entrySteps, keySteps, mappingSteps } from './principal-steps.ts';
import type { TargetContext, TargetPlan } from './target-plan.ts';

const nothingChanges = 'nothing is changed';

/** What Kubernetes and EKS run by, or everybody has: taken from one user it would be taken from the cluster. */
const isOfSystem = (key: string): boolean => /^(User|Group) (system|eks):/.test(key);

const notOfIam: ManualStep = {
  title: 'Rotate the credentials where the user comes from: the OIDC provider, or whoever signed the certificate',
  why: 'no IAM identity is named, so the cluster and AWS hold no credentials of this user',
  command: null,
  undo: 'none',
};

/** The binding that the user made, where the finding is about one. */
const madeSteps = (context: TargetContext): { readonly found: string[]; readonly steps: ManualStep[] } => {
  const grant = context.finding && grantOf(context.finding);
  if (!grant) return { found: [], steps: [] };
  if (grant.of === 'binding') return namedBinding(context, 'the user made it');
  return {
    found: [`made or changed ${grant.kind ?? 'role'} ${grant.name ?? ''}: see who is bound to it`],
    steps: [],
  };
};

/** Whoever made the call: an identity of IAM, of OIDC, or of the cluster's own certificates. */
export const userPlan: TargetPlan = {
  of: 'user',
  lists:
    'the mapping in aws-auth, the bindings of the user and its groups, what they let it do, a binding that it made',
  offers:
    'the access entry and how to delete it, the mapping, the bindings, the end of its key or of its role’s sessions',
  because: 'a person or a pipeline works under this identity, and it may reach other clusters and all of the account',
  draft: (context) => {
    const { around = {}, target } = context.looked;
    const user = target.user;
    if (!user) return { on: 'user', found: [], steps: [] };
    const iam = context.finding && userOf(context.finding);
    const principal = principalOf(context, iam);
    const all = [`User ${user.name}`, ...user.groups.map((group) => `Group ${group}`)];
    const keys = all.filter((key) => !isOfSystem(key));
    const bound = around.rbac ? boundTo(around.rbac, (key) => keys.includes(key)) : [];
    const named = bound.slice(0, listed.bindings);
    const made = madeSteps(context);
    return {
      on: `user ${user.name}`,
      found: [
        ...made.found,
        ...(principal ? [`in IAM: ${principal.arn} (the finding gives no path)`] : []),
        ...named.map(({ named: one }) => `bound by ${bindingText(one)}`),
        ...(bound.length > named.length ? [`and ${bound.length - named.length} more bindings`] : []),
        ...(around.rbac ? rightsOf(around.rbac, all) : []),
        ...(user.groups.includes('system:masters') ? ['in the group system:masters, which may do everything'] : []),
      ],
      steps: [
        ...made.steps,
        {
          title: 'List who of IAM may enter the cluster',
          why: 'the entry is found by its ARN, user and groups',
          command: awsCommands.accessEntries(context.at),
          undo: nothingChanges,
        },
        ...(principal ? [...entrySteps(context, principal), ...keySteps(iam, principal, context.now)] : []),
        ...mappingSteps(context, principal),
        ...named.map((one) => removeStep(one, 'takes the right from the user, or from all of its group')),
        ...(context.finding && !principal && !iam?.iamName && !user.type ? [notOfIam] : []),
        {
          title: 'What the user may do',
          why: 'as the API server answers it',
          command: commands.rightsOf(user.name),
          undo: nothingChanges,
        },
      ],
      bindings: named.map(({ named: one }) => one),
    };
  },
};
