import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { ListOptions, Look, Resource } from '../../ports.ts';
import { reason } from '../../reason.ts';
import { asLook } from './answers.ts';
import { largestAnswer } from './connection.ts';
import { pathOf, said, selecting } from './paths.ts';
import type { Transport } from './transport.ts';

const pageSize = '250';
/** A list that the server forgets before its end (410 Gone) is begun anew this often. */
const restarts = 2;

type Page = { readonly items: readonly KubernetesObject[]; readonly next: string | null; readonly size: number };

/** Every page of a list, or none: half a list would be taken for the whole. */
export const listPages = async (
  transport: Transport,
  resource: Resource,
  options: ListOptions,
): Promise<Look<KubernetesObject[]>> => {
  for (let restart = 0; ; restart += 1) {
    const listed = await listOnce(transport, resource, options);
    const expired = listed.state === 'unreachable' && listed.problem.code === 'cluster-list-expired';
    if (!expired || restart >= restarts) return listed;
  }
};

const listOnce = async (
  transport: Transport,
  resource: Resource,
  options: ListOptions,
): Promise<Look<KubernetesObject[]>> => {
  const items: KubernetesObject[] = [];
  let next: string | null = null;
  let size = 0;
  do {
    const page = await pageAt(transport, resource, options, next);
    if (page.state !== 'found') return page;
    size += page.value.size;
    if (size > largestAnswer) return tooLarge(said(resource, options.namespace));
    items.push(...page.value.items);
    next = page.value.next;
  } while (next !== null);
  return { state: 'found', value: items };
};

const tooLarge = (what: string): Look<never> => ({
  state: 'unreachable',
  problem: reason(
    'cluster-list-too-large',
    `list ${what}: more than ${largestAnswer / 1024 ** 2} MiB, which is not held in memory: look with kubectl`,
  ),
});

const pageAt = async (
  transport: Transport,
  resource: Resource,
  options: ListOptions,
  next: string | null,
): Promise<Look<Page>> => {
  const query = { ...selecting(options), limit: pageSize, ...(next === null ? {} : { continue: next }) };
  const answer = await transport.send({ method: 'GET', path: pathOf(resource, options.namespace ?? null), query });
  const what = `list ${said(resource, options.namespace)}`;
  const look = asLook(answer, what);
  const size = answer.state === 'answered' ? answer.text.length : 0;
  return look.state === 'found' ? pageOf(look.value, size, resource, what) : look;
};

/** Items of a list don't say what they are; the list does. */
const pageOf = (list: KubernetesObject, size: number, { group, version, kind }: Resource, what: string): Look<Page> => {
  const items = list['items'] ?? [];
  if (!Array.isArray(items) || !items.every(isObject))
    return { state: 'unreachable', problem: reason('cluster-answer', `${what}: the answer is no list of objects`) };
  const { continue: token } = (list.metadata ?? {}) as { continue?: unknown };
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return {
    state: 'found',
    value: {
      items: items.map((item) => ({ apiVersion, kind, ...item })),
      next: typeof token === 'string' && token !== '' ? token : null,
      size,
    },
  };
};
