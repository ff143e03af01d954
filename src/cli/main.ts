import { Command, CommanderError, Option } from 'commander';
import type { CommandSpec, Options } from './command.ts';
import { commands } from './commands.ts';
import { CommandError, type ExitCode, exit } from './exit.ts';
import { type Io, processIo } from './io.ts';
import { outputFormats } from './output.ts';
import { version } from './version.ts';

const groups: { readonly [word: string]: string } = {
  policy: 'Check a policy, test it, and replay an old archive under it',
  actions: 'What Lazaret can do, and what each action needs',
  archive: 'Verify, query and report on the evidence',
};

const addTo = (parent: Command, spec: CommandSpec, io: Io, finish: (code: ExitCode) => void): void => {
  const words = spec.name.split(' ');
  const name = words.pop() ?? spec.name;
  const group = words.reduce(
    (command, word) =>
      command.commands.find((one) => one.name() === word) ??
      command
        .command(word)
        .summary(groups[word] ?? '')
        .description(groups[word] ?? ''),
    parent,
  );
  const command = group.command(name).summary(spec.summary).description(spec.summary);
  for (const [notation, description] of spec.arguments) command.argument(notation, description);
  for (const [flags, description, fallback] of spec.options) command.option(flags, description, fallback);
  command.addOption(new Option('--output <format>', 'how to print').choices(outputFormats).default('table'));
  command.addHelpText('after', `\nExamples:\n${spec.examples.map((line) => `  $ ${line}`).join('\n')}`);
  command.action(async (...given: unknown[]) => {
    const args = given.slice(0, spec.arguments.length) as (string | string[] | undefined)[];
    finish(await spec.run(io, args, command.opts() as Options));
  });
};

export const program = (io: Io, finish: (code: ExitCode) => void = () => {}): Command => {
  const root = new Command('lazaret')
    .description(
      'GuardDuty findings about EKS: evidence, an honest alert, and where policy allows it a reversible quarantine.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
  for (const spec of commands) addTo(root, spec, io, finish);
  const everywhere = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
    command.commands.forEach(everywhere);
  };
  everywhere(root);
  return root;
};

/** Runs one command line and answers with its exit code; never throws. */
export const main = async (argv: readonly string[], io: Io = processIo()): Promise<ExitCode> => {
  let code: ExitCode = exit.ok;
  try {
    await program(io, (answer) => {
      code = answer;
    }).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.usage;
    if (error instanceof CommandError) {
      io.stderr(`lazaret: ${error.message}\n`);
      return error.code;
    }
    io.stderr(`lazaret: ${error instanceof Error ? error.message : String(error)}\n`);
    if (io.env['LAZARET_DEBUG'] && error instanceof Error) io.stderr(`${error.stack}\n`);
    return exit.couldNotLook;
  }
};
