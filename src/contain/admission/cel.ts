import { alwaysProtected } from '../../decide/policy-defaults.ts';
import { breakGlassGroup, quarantineLabel, responderGroup } from '../names.ts';

/** Pieces of CEL, the expression language of admission policies. */
export const text = (value: string): string => `'${value}'`;

export const byResponder = { name: 'responder', expression: `${text(responderGroup)} in request.userInfo.groups` };

export const byAnybodyElse = {
  name: 'neither-responder-nor-break-glass',
  expression: `!(${text(responderGroup)} in request.userInfo.groups) && !(${text(breakGlassGroup)} in request.userInfo.groups)`,
};

/** The namespaces that no policy of ours ever lets an action into are shut by the API server too. */
export const outsideProtected = `!(request.namespace in [${alwaysProtected.map(text).join(', ')}])`;

const labels = (of: string): string => `${of}.metadata.labels`;

/** Whether an object bears the quarantine label at all. */
export const isLabelled = (of: string): string => `(has(${labels(of)}) && ${text(quarantineLabel)} in ${labels(of)})`;

/** The value of the quarantine label, empty where there is none. */
export const labelValue = (of: string): string => `(${isLabelled(of)} ? ${labels(of)}[${text(quarantineLabel)}] : '')`;

const listOrEmpty = (path: string): string => `(has(${path}) ? ${path} : [])`;

export const unchangedList = (path: string): string =>
  `${listOrEmpty(`object.${path}`)} == ${listOrEmpty(`oldObject.${path}`)}`;

export const isEmptyList = (path: string): string => `(!has(${path}) || size(${path}) == 0)`;

/** Every field below `path` is as it was but this one, fields of later Kubernetes versions included. */
export const onlyChanges = (path: string, field: string): string => {
  const [now, before] = [`dyn(object.${path})`, `dyn(oldObject.${path})`];
  return `${now}.all(key, key == ${text(field)} || (key in ${before} && ${before}[key] == ${now}[key])) && ${before}.all(key, key == ${text(field)} || key in ${now})`;
};

const mapOrEmpty = (path: string): string => `(has(${path}) ? ${path} : {})`;

export const unchangedMetadata = [
  ...['labels', 'annotations'].map(
    (field) => `${mapOrEmpty(`object.metadata.${field}`)} == ${mapOrEmpty(`oldObject.metadata.${field}`)}`,
  ),
  ...['metadata.finalizers', 'metadata.ownerReferences'].map(unchangedList),
].join(' && ');
