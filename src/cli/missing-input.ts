import { CommandError, exit } from './exit.ts';

const why: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'may not be read',
};

/** An input that is not there is a mistake on the command line, told in one line; any other fault goes on as it is. */
export async function* orUsage<T>(inputs: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* inputs;
  } catch (error) {
    const { code, path } = error as { code?: string; path?: string };
    if (code !== undefined && code in why) throw new CommandError(exit.usage, `${path}: ${why[code]}`);
    throw error;
  }
}
