import { breakGlassGroup, quarantineLabel, responderGroup } from '../names.ts';

/** Pieces of CEL, the expression language of admission policies. */
export const text = (value: string): string => `'${value}'`;

export const byResponder = { name: 'responder', expression: `${text(responderGroup)} in request.userInfo.groups` };

export const byAnybodyElse = {
  name: 'neither-responder-nor-break-glass',
  expression: `!(${text(responderGroup)} in request.userInfo.groups) && !(${text(breakGlassGroup)} in request.userInfo.groups)`,
};

const labels = (of: string): string => `${of}.metadata.labels`;

/** Whether an object bears the quarantine label at all. */
export const isLabelled = (of: string): string => `(has(${labels(of)}) && ${text(quarantineLabel)} in ${labels(of)})`;

/** The value of the quarantine label, empty where there is none. */
export const labelValue = (of: string): string => `(${isLabelled(of)} ? ${labels(of)}[${text(quarantineLabel)}] : '')`;

const listOrEmpty = (path: string): string => `(has(${path}) ? ${path} : [])`;

export const unchangedList = (path: string): string =>
  `${listOrEmpty(`object.${path}`)} == ${listOrEmpty(`oldObject.${path}`)}`;

export const isEmptyList = (path: string): string => `(!has(${path}) || size(${path}) == 0)`;
