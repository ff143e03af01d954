import { Command } from 'commander';
import { archiveCommands } from '../../src/cli/archive-commands.ts';
import type { Options } from '../../src/cli/command.ts';
import { CommandError, type ExitCode, exit } from '../../src/cli/exit.ts';
import type { Io } from '../../src/cli/io.ts';

export type Answered = { readonly code: ExitCode; readonly out: string; readonly err: string };

/** Runs one command of the archive in this process, in the given folder, and catches what it prints. */
export const archive = async (cwd: string, argv: readonly string[], given: Partial<Io> = {}): Promise<Answered> => {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    stdin: async function* () {},
    cwd,
    env: { HOME: cwd },
    now: () => new Date(),
    terminal: { out: false, err: false, columns: 100 },
    ...given,
  };
  const code = await run(io, argv).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    err.push(error.message);
    return error.code;
  });
  return { code, out: out.join(''), err: err.join('') };
};

const run = async (io: Io, argv: readonly string[]): Promise<ExitCode> => {
  const spec = archiveCommands.find(({ name }) => name === `archive ${argv[0]}`);
  if (!spec) throw new Error(`no command archive ${argv[0]}`);
  const command = new Command(spec.name).option('--output <format>', '', 'table').exitOverride();
  for (const [notation] of spec.arguments) command.argument(notation);
  for (const [flags, , fallback] of spec.options) command.option(flags, '', fallback);
  let code: ExitCode = exit.ok;
  command.action(async (...args: unknown[]) => {
    code = await spec.run(io, args.slice(0, spec.arguments.length) as string[], command.opts() as Options);
  });
  await command.parseAsync([...argv.slice(1)], { from: 'user' });
  return code;
};
