import { stringify } from 'yaml';
import { actions } from '../../contain/actions.ts';
import { responderManifests } from '../../contain/rbac.ts';
import { actionsInUse } from '../../decide/actions-in-use.ts';
import { type ActionId, actionIds } from '../../decide/decision.ts';
import type { LoadedPolicy } from '../../decide/policy.ts';
import { readerManifests } from '../../enrich/reader-role.ts';
import { type CommandSpec, flag, text } from '../command.ts';
import { CommandError, exit } from '../exit.ts';
import { oneOf } from '../one-of.ts';
import { readPolicy } from '../policy-option.ts';

const usual = (policy: LoadedPolicy | null): ActionId[] =>
  policy ? actionsInUse(policy.policy) : actions.filter(({ optIn }) => !optIn).map(({ id }) => id);

const listed = (list: string): ActionId[] =>
  list.split(',').map((word) => {
    const known = actionIds.find((id) => id === word.trim());
    if (!known || !actions.some(({ id }) => id === known))
      throw new CommandError(exit.usage, `--actions: ${word} is no action: see \`lazaret actions list\``);
    return known;
  });

/** Without a rule that acts there is no responder. */
const responder = (allowed: readonly ActionId[], logs: boolean) =>
  allowed.length > 0 ? responderManifests(allowed, { logs }) : [];

export const rbac: CommandSpec = {
  name: 'rbac',
  summary:
    'Prints the ClusterRoles and admission policies that Lazaret needs in a cluster, generated from its looks and actions',
  arguments: [],
  options: [
    ['--role <role>', 'reader (looks only), responder (acts, under admission policies) or all', 'all'],
    [
      '--policy <file>',
      'lazaret.yaml: the responder may take the actions that its rules name, and read logs if it says so',
    ],
    ['--actions <list>', 'actions that the responder may take (default: of the policy, else all that are not opt-in)'],
    ['--capture-logs', 'the responder may read container logs too: for a policy with capture.logs: true'],
  ],
  examples: [
    'lazaret rbac | kubectl apply -f -',
    'lazaret rbac --role reader',
    'lazaret rbac --role responder --actions quarantine,suspend',
    'lazaret rbac --policy lazaret.yaml',
  ],
  run: async (io, _args, options) => {
    const role = oneOf('--role', text(options, 'role') ?? 'all', ['reader', 'responder', 'all']);
    const policy = await readPolicy(text(options, 'policy'));
    const list = text(options, 'actions');
    const allowed = list === null ? usual(policy) : listed(list);
    const logs = flag(options, 'captureLogs') || policy?.policy.capture.logs === true;
    const manifests = [
      ...(role === 'responder' ? [] : readerManifests()),
      ...(role === 'reader' ? [] : responder(allowed, logs)),
    ];
    io.stdout(
      text(options, 'output') === 'json'
        ? manifests.map((one) => `${JSON.stringify(one)}\n`).join('')
        : manifests.map((one) => stringify(one)).join('---\n'),
    );
    return exit.ok;
  },
};
