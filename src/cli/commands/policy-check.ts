import { loadPolicy } from '../../decide/policy.ts';
import { type CommandSpec, text } from '../command.ts';
import { exit } from '../exit.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { readTextFile } from '../policy-option.ts';

export const policyCheck: CommandSpec = {
  name: 'policy check',
  summary: 'Checks a lazaret.yaml: every mistake with its line, and the nearest key where one is unknown',
  arguments: [['<file>', 'the policy file']],
  options: [],
  examples: ['lazaret policy check examples/lazaret.yaml'],
  run: async (io, [file], options) => {
    const source = String(file);
    const loaded = loadPolicy(await readTextFile(source), source);
    const format = (text(options, 'output') ?? 'table') as OutputFormat;
    const errors = loaded.state === 'invalid' ? loaded.errors : [];
    if (format === 'table') {
      io.stdout(
        loaded.state === 'ok'
          ? `${source}: good: ${loaded.policy.rules.length} rules, sha256 ${loaded.sha256}\n`
          : `${errors.map(({ message }) => message).join('\n')}\n`,
      );
    } else {
      io.stdout(
        renderTable(
          {
            columns: ['file', 'line', 'column', 'code', 'message'],
            rows: errors.map(({ line, column, code, message }) => [source, line, column, code, message]),
          },
          format,
        ),
      );
      if (format === 'json')
        io.stdout(
          `${JSON.stringify({ summary: { file: source, good: loaded.state === 'ok', errors: errors.length, sha256: loaded.state === 'ok' ? loaded.sha256 : null } })}\n`,
        );
    }
    return loaded.state === 'ok' ? exit.ok : exit.negative;
  },
};
