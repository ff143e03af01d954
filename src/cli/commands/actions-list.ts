import { actions } from '../../contain/actions.ts';
import { type CommandSpec, text } from '../command.ts';
import { exit } from '../exit.ts';
import { type OutputFormat, renderTable } from '../output.ts';

export const actionsList: CommandSpec = {
  name: 'actions list',
  summary: 'Every action: what it does, whom it hits, whether it can be undone, and what it needs in the cluster',
  arguments: [],
  options: [],
  examples: ['lazaret actions list', 'lazaret actions list --output json'],
  run: async (io, _args, options) => {
    const format = (text(options, 'output') ?? 'table') as OutputFormat;
    if (format === 'json') {
      for (const { id, title, blastRadius, reversible, undo, optIn, consent, permissions, admission } of actions) {
        const admissionPolicies = admission
          .filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')
          .map(({ metadata }) => metadata?.name);
        const all = { id, title, blastRadius, reversible, undo, optIn, consent, permissions, admissionPolicies };
        io.stdout(`${JSON.stringify(all)}\n`);
      }
      return exit.ok;
    }
    io.stdout(
      renderTable(
        {
          columns: ['action', 'undo', 'by default', 'what it does', 'whom it hits'],
          rows: actions.map(({ id, title, blastRadius, reversible, optIn }) => [
            id,
            reversible ? 'yes' : 'no',
            optIn ? 'off' : 'on',
            title,
            blastRadius,
          ]),
        },
        format,
      ),
    );
    return exit.ok;
  },
};
