/** The one table of exit codes; documented in the README and tested against it. */
export const exit = {
  ok: 0,
  /** A negative answer: a refused plan, an invalid archive, a failed policy test. */
  negative: 1,
  /** The command line, the policy or an input file is wrong. */
  usage: 2,
  /** A cluster, an archive or an API could not be looked at. */
  couldNotLook: 3,
  /** Some of it was done, some was not: the output says which. */
  partly: 4,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** Thrown by commands for an answer that needs no more than one line and a code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: ExitCode;
  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}
