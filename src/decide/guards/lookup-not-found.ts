import type { Lookup } from '../../enrich/seen.ts';
import { type Reason, reason } from '../../reason.ts';
import { type DecidedOn, nameOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';

const answers: { readonly [lookup in Exclude<Lookup, 'found'>]: (name: string) => Reason } = {
  gone: (name) => reason('pod-gone', `${name} is not there any more`),
  replaced: (name) =>
    reason('uid-mismatch', `${name} has another UID than in the finding: it is a successor, not the pod that was seen`),
  unreachable: (name) => reason('unreachable', `could not look at ${name}: nothing is done on what nobody has seen`),
  'not-a-pod': (name) => reason('not-a-pod', `${name} is no pod that could be looked at`),
  'not-looked-up': (name) => reason('not-looked-up', `nobody looked at ${name}`),
};

/** `found` without the objects is a contradiction, and so doubt. */
const ofPod = (subject: DecidedOn): Reason | null => {
  if (subject.lookup !== 'found') return answers[subject.lookup](nameOf(subject));
  const seen = subject.seen?.pod.metadata?.uid;
  if (seen === undefined) return answers['not-looked-up'](nameOf(subject));
  const wanted = subject.target.pod?.uid;
  return wanted && wanted !== seen ? answers.replaced(nameOf(subject)) : null;
};

export const lookupNotFound: Guard = {
  id: 'lookup-not-found',
  title: 'The pod was not found as the finding names it',
  about: 'target',
  check: ({ subject }) => (subject?.target.class === 'pod' ? ofPod(subject) : null),
};
