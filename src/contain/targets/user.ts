import { grantOf } from '../../finding/stated/call.ts';
import { type StatedUser, userOf } from '../../finding/stated/user.ts';
import { awsCommands, isIamName } from '../aws-commands.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import { mappingsOf } from './aws-auth.ts';
import { bindingText, boundTo, removeStep, rightsOf } from './bound.ts';
import { namedBinding } from './named-binding.ts';
import { roleSteps } from './role-steps.ts';
import type { TargetContext, TargetPlan } from './target-plan.ts';

const nothingChanges = 'nothing is changed';

/** Broad groups say nothing about one user, and what is taken from them is taken from everybody. */
const isBroad = (group: string): boolean =>
  ['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts'].includes(group);

type Principal = { readonly arn: string; readonly kind: 'role' | 'user'; readonly name: string };

/** `userType` as GuardDuty writes it; a key of a user begins with AKIA, one of a session of a role with ASIA (IAM identifiers). */
const kindOf = (type: string | null, key: string | null): Principal['kind'] | null => {
  if (type === 'IAMUser' || (type === null && key?.startsWith('AKIA'))) return 'user';
  const ofRole = type === 'Role' || type === 'AssumedRole' || (type === null && key?.startsWith('ASIA'));
  return ofRole ? 'role' : null;
};

/** EKS calls a session of a role by its ARN unless an entry says otherwise: it names the role's own account. */
const accountIn = (username: string, role: string): string | null => {
  const [, account, name] =
    /^arn:aws[a-z-]{0,29}:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\//.exec(username) ?? [];
  return account && name === role ? account : null;
};

/** The IAM identity behind the user. A finding names no path, and an access entry has it: the list of entries is the proof. */
const principalOf = ({ finding, looked }: TargetContext, iam: StatedUser | null): Principal | null => {
  const user = looked.target.user;
  const name = iam?.iamName ?? user?.name ?? '';
  const kind = kindOf(iam?.iamType ?? user?.type ?? null, iam?.accessKeyId ?? null);
  if (!finding || kind === null || !isIamName(name)) return null;
  const account = accountIn(user?.name ?? '', name) ?? finding.accountId;
  return { arn: `arn:${finding.partition}:iam::${account}:${kind}/${name}`, kind, name };
};

const entrySteps = (context: TargetContext, { arn }: Principal): ManualStep[] => [
  {
    title: `Look at the access entry of ${arn}`,
    why: 'it says under which user and groups IAM lets it in; of a role with a path, the entry has the path too',
    command: awsCommands.accessEntry(context.at, arn),
    undo: nothingChanges,
  },
  {
    title: 'See which access policies it has',
    why: 'needed to grant them again',
    command: awsCommands.entryPolicies(context.at, arn),
    undo: nothingChanges,
  },
  {
    title: 'Take cluster-admin from it, where the entry grants that',
    why: 'it keeps what its groups are bound to',
    command: awsCommands.withoutAdmin(context.at, arn),
    undo: 'aws eks associate-access-policy with the same policy',
  },
  {
    title: 'Shut it out of the cluster: delete the access entry',
    why: 'everybody who takes this identity is shut out, pipelines too',
    command: awsCommands.deleteEntry(context.at, arn),
    undo: 'aws eks create-access-entry with the same user, groups and policies',
  },
];

const keySteps = (iam: StatedUser | null, principal: Principal, now: Date): ManualStep[] => {
  if (principal.kind === 'role')
    return roleSteps(principal.name, now, 'the call was made with credentials of the role');
  const [off, on] = (['Inactive', 'Active'] as const).map((status) =>
    awsCommands.accessKey(principal.name, iam?.accessKeyId ?? '', status),
  );
  return [
    {
      title: `Disable the access key of IAM user ${principal.name}`,
      why: 'the call was made with it; it works everywhere in AWS, not in this cluster only',
      command: off ?? null,
      undo: on ?? 'enable it again',
    },
  ];
};

const mappingSteps = (context: TargetContext, principal: Principal | null): ManualStep[] =>
  mappingsOf(context.looked.around?.awsAuth, context.looked.target.user?.name ?? '', principal?.arn ?? null).map(
    ({ arn, groups }) => ({
      title: `Remove the mapping of ${arn} from the ConfigMap aws-auth`,
      why: `it lets the identity in with the groups ${groups.join(', ') || 'none'}, beside any access entry`,
      command: awsCommands.deleteMapping(context.at, arn),
      undo: 'map it again with the same user and groups',
    }),
  );

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
    const groups = user.groups.filter((group) => !isBroad(group));
    const keys = [`User ${user.name}`, ...groups.map((group) => `Group ${group}`)];
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
        ...(around.rbac ? rightsOf(around.rbac, keys) : []),
        ...(groups.includes('system:masters') ? ['in the group system:masters, which may do everything'] : []),
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
