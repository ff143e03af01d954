import { timeOf } from '../audit/scope.ts';
import type { Received } from '../finding/finding.ts';
import { type Options, text } from './command.ts';
import { CommandError, exit } from './exit.ts';
import type { Io } from './io.ts';

export const regionOption = [
  '--region <region...>',
  'regions whose detectors are asked (default: AWS_REGION)',
] as const;

/** The regions that were named, else the environment's own. `instead` is what else somebody could say. */
export const regionsOf = (io: Io, options: Options, instead = ''): readonly string[] => {
  const given = options['region'];
  if (Array.isArray(given) && given.length > 0) return given;
  const usual = io.env['AWS_REGION'];
  if (!usual) throw new CommandError(exit.usage, `which region? say --region, or set AWS_REGION${instead}`);
  return [usual];
};

export const sinceOf = (options: Options): Date | null => {
  const given = text(options, 'since');
  const time = given === null ? null : timeOf(given);
  if (given !== null && time === null)
    throw new CommandError(exit.usage, `--since ${given}: say a month, a day or a time in UTC`);
  return time === null ? null : new Date(time);
};

/** As `findingsOf` of the adapter, which is loaded with the first question. */
export async function* findingsOf(
  ...asked: Parameters<typeof import('../adapters/aws/guardduty.ts')['findingsOf']>
): AsyncGenerator<Received> {
  const guardDuty = await import('../adapters/aws/guardduty.ts');
  yield* guardDuty.findingsOf(...asked);
}
