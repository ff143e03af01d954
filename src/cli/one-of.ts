import { CommandError, exit } from './exit.ts';

/** A word that an option takes; any other is a usage error that lists the words. */
export const oneOf = <Word extends string>(option: string, given: string, words: readonly Word[]): Word => {
  const word = words.find((one) => one === given.trim());
  if (word === undefined) throw new CommandError(exit.usage, `${option} ${given}: write ${words.join(', ')}`);
  return word;
};
