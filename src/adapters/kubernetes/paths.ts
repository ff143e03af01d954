import type { ListOptions, Resource } from '../../ports.ts';

/**
 * What may stand between two slashes of an API path: `.`, `..`, `/`, `%` and nothing at all would name something else.
 * Source: Kubernetes apimachinery/pkg/api/validation/path, IsValidPathSegmentName.
 */
export const isPathSegment = (name: string): boolean =>
  name.length > 0 && name.length <= 253 && name !== '.' && name !== '..' && !/[/%]/.test(name);

const baseOf = ({ group, version }: Resource): string =>
  group === '' ? `/api/${version}` : `/apis/${group}/${version}`;

/** The path of a resource, one of its objects, or a subresource of that. `namespace: null` on a namespaced resource is all. */
export const pathOf = (resource: Resource, namespace: string | null, ...rest: (string | undefined)[]): string => {
  const inNamespace = resource.namespaced && namespace !== null ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const below = rest.filter((part) => part !== undefined).map((part) => `/${encodeURIComponent(part)}`);
  return `${baseOf(resource)}${inNamespace}/${resource.resource}${below.join('')}`;
};

/** `pods shop/web`, for messages. */
export const said = ({ resource, group }: Resource, namespace: string | null | undefined, name?: string): string => {
  const kind = group === '' ? resource : `${resource}.${group}`;
  const place = [namespace, name].filter((part) => typeof part === 'string').join('/');
  return `${kind} ${place}`.trim().slice(0, 300);
};

export const selecting = ({ labelSelector, fieldSelector }: ListOptions): { [name: string]: string } => ({
  ...(labelSelector ? { labelSelector } : {}),
  ...(fieldSelector ? { fieldSelector } : {}),
});
