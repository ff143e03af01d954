import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../src/objects.ts';
import { asAdmin } from './access.ts';
import { eventually } from './eventually.ts';

type Served = { name: string; kind: string; namespaced: boolean };

const baseOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** Asked anew each time: a CRD applied a moment ago takes a moment to be served. */
const served = async ({ apiVersion = '', kind }: KubernetesObject): Promise<Served> => {
  const { resources } = await asAdmin<{ resources: Served[] }>('GET', baseOf(apiVersion));
  const found = resources.find((resource) => resource.kind === kind && !resource.name.includes('/'));
  if (!found) throw new Error(`the cluster serves no ${kind} of ${apiVersion}`);
  return found;
};

const pathOf = async (object: KubernetesObject, namespace: string): Promise<string> => {
  const { name, namespaced } = await eventually(() => served(object));
  const where = namespaced ? `/namespaces/${object.metadata?.namespace ?? namespace}` : '';
  return `${baseOf(object.apiVersion ?? '')}${where}/${name}/${object.metadata?.name}`;
};

/** Server-side apply, so that the same manifest can be applied twice. */
export const applyObject = async (object: KubernetesObject, namespace = 'default'): Promise<KubernetesObject> => {
  const path = `${await pathOf(object, namespace)}?fieldManager=test&force=true&fieldValidation=Strict`;
  return asAdmin('PATCH', path, object, 'application/apply-patch+yaml');
};

/** Applies every document of a YAML text in its order; objects that name no namespace go into `namespace`. */
export const applyManifests = async (text: string, namespace = 'default'): Promise<KubernetesObject[]> => {
  const applied: KubernetesObject[] = [];
  for (const document of parseAllDocuments(text)) {
    const object = document.toJS() as KubernetesObject | null;
    if (object !== null) applied.push(await applyObject(object, namespace));
  }
  return applied;
};
