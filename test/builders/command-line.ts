import type { Io } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';

export type Ran = {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** stdout as JSON lines. */
  readonly lines: () => Record<string, unknown>[];
};

/** Runs one whole command line in this process, as `bin/lazaret.js` does, and catches what it prints. */
export const lazaret = async (
  argv: readonly string[],
  stdin: string | Uint8Array = '',
  io: Partial<Io> = {},
): Promise<Ran> => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(argv, {
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    stdin: async function* () {
      if (stdin.length > 0) yield Buffer.from(stdin);
    },
    cwd: process.cwd(),
    env: { HOME: '/nonexistent' },
    now: () => new Date(),
    terminal: { out: false, err: false, columns: 100 },
    ...io,
  });
  const all = out.join('');
  const lines = (): Record<string, unknown>[] =>
    all
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, out: all, err: err.join(''), lines };
};
