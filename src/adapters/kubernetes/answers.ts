import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Look, Write } from '../../ports.ts';
import { reason } from '../../reason.ts';
import { refusalOf, statusOf } from './fault.ts';
import type { Answer } from './transport.ts';

const objectIn = (text: string): KubernetesObject | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as KubernetesObject) : null;
  } catch {
    return null;
  }
};

const notAnObject = (what: string) =>
  reason('cluster-answer', `${what}: the answer is no JSON object: is this address an API server?`);

/** What a read says: 404 is `absent`, everything else that is not an object could not be looked at. */
export const asLook = (answer: Answer, what: string): Look<KubernetesObject> => {
  if (answer.state === 'fault') return { state: 'unreachable', problem: answer.problem };
  if (answer.status === 404) return { state: 'absent' };
  if (answer.status !== 200) return { state: 'unreachable', problem: refusalOf(answer, what) };
  const value = objectIn(answer.text);
  return value ? { state: 'found', value } : { state: 'unreachable', problem: notAnObject(what) };
};

const refused = [400, 401, 403, 405, 406, 413, 415, 422];

/** What a write says. */
export const asWrite = (answer: Answer, what: string): Write => {
  if (answer.state === 'fault') return { state: 'unreachable', problem: answer.problem };
  const { status, text } = answer;
  if (status >= 200 && status < 300) {
    const object = objectIn(text);
    return object ? { state: 'written', object } : { state: 'unreachable', problem: notAnObject(what) };
  }
  if (status === 404) return { state: 'absent' };
  if (status === 409 && statusOf(text)?.reason === 'AlreadyExists') return { state: 'exists' };
  const problem = refusalOf(answer, what);
  if (status === 409) return { state: 'conflict', problem };
  return refused.includes(status) ? { state: 'refused', problem } : { state: 'unreachable', problem };
};
