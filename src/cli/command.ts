import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

export type Options = { readonly [name: string]: string | boolean | string[] | undefined };

/** One command of the CLI: it describes itself, `main.ts` gives it to commander, and the docs are tested against it. */
export type CommandSpec = {
  /** Words after `lazaret`, e.g. `archive verify`. */
  readonly name: string;
  /** Positional arguments in commander's notation, e.g. `<plan>` or `[paths...]`. */
  readonly arguments: readonly (readonly [notation: string, description: string])[];
  readonly options: readonly (readonly [flags: string, description: string, fallback?: string])[];
  readonly summary: string;
  readonly examples: readonly string[];
  readonly run: (
    io: Io,
    args: readonly (string | readonly string[] | undefined)[],
    options: Options,
  ) => Promise<ExitCode>;
};

export const text = (options: Options, name: string): string | null => {
  const value = options[name];
  return typeof value === 'string' ? value : null;
};

export const flag = (options: Options, name: string): boolean => options[name] === true;
