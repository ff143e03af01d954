import { stringify } from 'yaml';
import { actions } from '../../contain/actions.ts';
import { responderManifests } from '../../contain/rbac.ts';
import { type ActionId, actionIds } from '../../decide/decision.ts';
import { readerManifests } from '../../enrich/reader-role.ts';
import { type CommandSpec, flag, text } from '../command.ts';
import { CommandError, exit } from '../exit.ts';
import { oneOf } from '../one-of.ts';

const wanted = (list: string | null): ActionId[] => {
  if (list === null) return actions.filter(({ optIn }) => !optIn).map(({ id }) => id);
  return list.split(',').map((word) => {
    const known = actionIds.find((id) => id === word.trim());
    if (!known || !actions.some(({ id }) => id === known))
      throw new CommandError(exit.usage, `--actions: ${word} is no action: see \`lazaret actions list\``);
    return known;
  });
};

export const rbac: CommandSpec = {
  name: 'rbac',
  summary:
    'Prints the ClusterRoles and admission policies that Lazaret needs in a cluster, generated from its looks and actions',
  arguments: [],
  options: [
    ['--role <role>', 'reader (looks only), responder (acts, under admission policies) or all', 'all'],
    ['--actions <list>', 'actions that the responder may take (default: all that are not opt-in)'],
    ['--capture-logs', 'the responder may read container logs too: for a policy with capture.logs: true'],
  ],
  examples: [
    'lazaret rbac | kubectl apply -f -',
    'lazaret rbac --role reader',
    'lazaret rbac --role responder --actions quarantine',
  ],
  run: async (io, _args, options) => {
    const role = oneOf('--role', text(options, 'role') ?? 'all', ['reader', 'responder', 'all']);
    const manifests = [
      ...(role === 'responder' ? [] : readerManifests()),
      ...(role === 'reader'
        ? []
        : responderManifests(wanted(text(options, 'actions')), { logs: flag(options, 'captureLogs') })),
    ];
    io.stdout(
      text(options, 'output') === 'json'
        ? manifests.map((one) => `${JSON.stringify(one)}\n`).join('')
        : manifests.map((one) => stringify(one)).join('---\n'),
    );
    return exit.ok;
  },
};
