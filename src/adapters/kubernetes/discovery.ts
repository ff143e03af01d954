import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import { asLook } from './answers.ts';
import type { Transport } from './transport.ts';

const objectsOf = (list: unknown): { [key: string]: unknown }[] => (Array.isArray(list) ? list.filter(isObject) : []);

/** `group/version` of everything served (meta/v1 APIGroupList). */
const versionsIn = ({ groups }: KubernetesObject): string[] =>
  objectsOf(groups)
    .flatMap(({ versions }) => objectsOf(versions))
    .map(({ groupVersion }) => String(groupVersion));

/** Kinds of a version (meta/v1 APIResourceList); subresources have a slash in their name. */
const kindsIn = ({ resources }: KubernetesObject): string[] =>
  objectsOf(resources)
    .filter(({ name }) => typeof name === 'string' && !name.includes('/'))
    .flatMap(({ kind }) => (typeof kind === 'string' ? [kind] : []));

/** What a cluster serves. Questions at the same time share one list of the groups; none of it is kept. */
export class Discovery {
  readonly #transport: Transport;
  #groups: Promise<Look<KubernetesObject>> | null = null;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  async kinds(group: string, version: string): Promise<Look<readonly string[]>> {
    const groups = await this.#listGroups();
    if (groups.state !== 'found') return groups;
    if (!versionsIn(groups.value).includes(`${group}/${version}`)) return { state: 'absent' };
    const look = await this.#get(`/apis/${group}/${version}`);
    return look.state === 'found' ? { state: 'found', value: kindsIn(look.value) } : look;
  }

  async #listGroups(): Promise<Look<KubernetesObject>> {
    this.#groups ??= this.#get('/apis').finally(() => {
      this.#groups = null;
    });
    return await this.#groups;
  }

  async #get(path: string): Promise<Look<KubernetesObject>> {
    return asLook(await this.#transport.send({ method: 'GET', path }), `get ${path}`);
  }
}
