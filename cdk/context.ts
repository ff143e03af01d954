import { nearest } from '../src/decide/nearest.ts';
import { DeploymentError } from './deployment.ts';

const known = ['policy'];

/** `@aws-cdk/…` and `aws:…` belong to the CDK; a plain word is said to Lazaret, by somebody who expects it to have an effect. */
const isOurs = (key: string): boolean => /^[\w.-]+$/.test(key);

const unknown = (key: string): string => {
  const meant = nearest(key, known);
  return `context ${key}: unknown key, known are ${known.join(', ')}${meant ? `: did you mean -c ${meant}=FILE?` : ''}`;
};

/** The file that `-c policy=FILE` names; undefined where nothing is said. */
export const policyFileIn = (context: { readonly [key: string]: unknown }): string | undefined => {
  const mistakes = Object.keys(context)
    .filter((key) => isOurs(key) && !known.includes(key))
    .map(unknown);
  const { policy } = context;
  if (policy !== undefined && (typeof policy !== 'string' || policy === ''))
    mistakes.push(`context policy: ${JSON.stringify(policy)} is no name of a file: say -c policy=FILE`);
  if (mistakes.length > 0) throw new DeploymentError(mistakes);
  return policy as string | undefined;
};
