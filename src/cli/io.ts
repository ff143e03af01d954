import { stripVTControlCharacters } from 'node:util';
import { ansiStyle, noStyle, type Styler } from '../notify/styler.ts';

/** Where a command reads and writes; tests give their own. */
export type Io = {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly now: () => Date;
  readonly terminal: { readonly out: boolean; readonly err: boolean; readonly columns: number };
};

export const processIo = (): Io => ({
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  stdin: () => process.stdin,
  cwd: process.cwd(),
  env: process.env,
  now: () => new Date(),
  terminal: {
    out: process.stdout.isTTY === true,
    err: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 80,
  },
});

/** Colours only where a person looks: not in a pipe, not under NO_COLOR (https://no-color.org). */
export const styler = (io: Io): Styler => (io.terminal.out && !io.env['NO_COLOR'] ? ansiStyle : noStyle);

/** One line on stderr that overwrites itself, for anything that may take over two seconds; silent in a pipe. */
export const progress = (io: Io, label: string): { step: (text: string) => void; done: () => void } => {
  const clear = '\r\u001b[2K';
  return {
    step: (text) => {
      if (io.terminal.err)
        io.stderr(
          `${clear}${label} ${stripVTControlCharacters(text).slice(0, io.terminal.columns - label.length - 2)}`,
        );
    },
    done: () => {
      if (io.terminal.err) io.stderr(clear);
    },
  };
};
