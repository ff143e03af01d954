import { readFile } from 'node:fs/promises';
import { type LoadedPolicy, loadPolicy } from '../decide/policy.ts';
import { CommandError, exit } from './exit.ts';

export const policyOption = ['--policy <file>', 'lazaret.yaml (default: none, everything is observed)'] as const;

export const readTextFile = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(
      exit.usage,
      `${file}: cannot be read (${(error as { code?: string }).code ?? String(error)})`,
    );
  }
};

/** A policy with a mistake stops the command, with every mistake and its line. */
export const readPolicy = async (file: string | null): Promise<LoadedPolicy | null> => {
  if (file === null) return null;
  const loaded = loadPolicy(await readTextFile(file), file);
  if (loaded.state === 'invalid')
    throw new CommandError(exit.usage, loaded.errors.map(({ message }) => message).join('\nlazaret: '));
  return loaded;
};
