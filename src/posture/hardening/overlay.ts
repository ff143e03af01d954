import { isObject } from '../../json.ts';
import type { PodSpec } from '../../objects.ts';
import { at } from '../reading.ts';
import { mergeKeys } from './strategic-patch.ts';

type Fields = { [field: string]: unknown };

/** Containers that are in the pod only were injected: a patch of the template must not bring them in. */
const ofTemplateOnly = ['containers', 'initContainers'];

const lists = (template: readonly Fields[], pod: readonly Fields[], field: string, key: string): unknown[] => {
  const names = new Set(template.map((one) => one[key]));
  const merged = template.map((one) => {
    const same = pod.find((other) => other[key] === one[key]);
    return same ? objects(one, same) : one;
  });
  return ofTemplateOnly.includes(field) ? merged : [...merged, ...pod.filter((one) => !names.has(one[key]))];
};

const values = (template: unknown, pod: unknown, field: string): unknown => {
  if (template === undefined || template === null) return pod;
  if (isObject(template) && isObject(pod)) return objects(template, pod);
  const key = mergeKeys.get(field);
  return key !== undefined && Array.isArray(template) && Array.isArray(pod)
    ? lists(template, pod, field, key)
    : template;
};

const objects = (template: Fields, pod: Fields): Fields => {
  const fields = new Set([...Object.keys(template), ...Object.keys(pod)]);
  return Object.fromEntries([...fields].map((field) => [field, values(at(template, field), at(pod, field), field)]));
};

/**
 * The template with what the pod has beside it: a webhook may have put it there, or the template may have changed since. What
 * the template itself says wins, so a patch made from this is right for both.
 */
export const overlay = (template: PodSpec, pod: PodSpec): PodSpec => objects(template as Fields, pod as Fields);
