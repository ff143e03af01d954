import type { Target } from '../finding/finding.ts';
import { isDnsLabel, isDnsSubdomain, isImage, isInstanceId } from '../finding/names.ts';
import { target } from '../finding/target.ts';
import { type Options, text } from './command.ts';
import { CommandError, exit } from './exit.ts';

export const targetOptions = [
  ['--service-account <name>', 'NAMESPACE/NAME: what a person can do about a service account'],
  ['--node <name>', 'about a node, by its name or its instance id'],
  ['--image <image>', 'about an image, by its name or its digest'],
  ['--user <name>', 'about a user of the cluster'],
  ['--bindings', 'about what is granted to everybody and to default service accounts'],
] as const;

const wrong = (option: string, given: string, form: string): never => {
  throw new CommandError(exit.usage, `${option} ${JSON.stringify(given.slice(0, 100))}: write ${form}`);
};

type Reading = (given: string) => Target;

const serviceAccount: Reading = (given) => {
  const [namespace = '', name = '', ...more] = given.split('/');
  if (more.length > 0 || !isDnsLabel(namespace) || !isDnsSubdomain(name))
    return wrong('--service-account', given, 'NAMESPACE/NAME');
  return target('serviceaccount', { serviceAccount: { namespace, name } });
};

const node: Reading = (given) => {
  if (isInstanceId(given)) return target('node', { node: { name: null, instanceId: given } });
  if (!isDnsSubdomain(given))
    return wrong('--node', given, 'the name of a node, or an instance id as i-0123456789abcdef0');
  return target('node', { node: { name: given, instanceId: null } });
};

const image: Reading = (given) =>
  isImage(given) ? target('image', { image: given }) : wrong('--image', given, 'REGISTRY/NAME:TAG or …@sha256:DIGEST');

const user: Reading = (given) =>
  given.trim() === '' || given.length > 300
    ? wrong('--user', given, 'the name of a user')
    : target('user', { user: { name: given, groups: [], type: null } });

const readings: { readonly [option: string]: Reading } = { serviceAccount, node, image, user };

/** The one target that the options name; null where they name none. */
export const namedTarget = (options: Options): Target | null => {
  const named = Object.entries(readings).flatMap(([option, read]) => {
    const given = text(options, option);
    return given === null ? [] : [() => read(given)];
  });
  if (options['bindings'] === true) named.push(() => target('configuration'));
  if (named.length > 1)
    throw new CommandError(exit.usage, 'name one target: a pod, or one of the options that name others');
  return named[0]?.() ?? null;
};
