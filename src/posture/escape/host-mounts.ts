import type { PodSpec } from '../../objects.ts';
import { containersOf } from '../containers-of.ts';
import { each, text } from '../reading.ts';

/** A path of the node as one container has it. */
export type HostMount = {
  readonly container: string;
  readonly path: string;
  readonly writable: boolean;
  readonly evidence: string;
};

/** One spelling for one path: no `.`, `..` or double slashes, and `/run` for `/var/run`, which is a link to it. */
export const plainPath = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const plain = `/${parts.join('/')}`;
  return plain === '/var/run' || plain.startsWith('/var/run/') ? plain.slice('/var'.length) : plain;
};

const isWithin = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);

/** Whether a mount of `path` shows `wanted`, because it is it, lies above it, or lies inside it. */
export const touches = (path: string, wanted: string): boolean => isWithin(path, wanted) || isWithin(wanted, path);

/** Whether a mount of `path` shows the very file or folder `wanted`. */
export const shows = (path: string, wanted: string): boolean => isWithin(wanted, path);

/** Every path of the node that a container mounts. */
export const hostMounts = (spec: PodSpec | undefined): HostMount[] => {
  const volumes = new Map(
    each(spec?.volumes)
      .map(({ name, hostPath }) => [name, text(hostPath?.path)] as const)
      .filter((entry): entry is readonly [string, string] => entry[1] !== null),
  );
  return containersOf(spec).flatMap(({ path, container }) =>
    each(container.volumeMounts).flatMap(({ name, readOnly, subPath }, at) => {
      const hostPath = volumes.get(name);
      if (hostPath === undefined) return [];
      const mounted = plainPath(`${hostPath}/${text(subPath) ?? ''}`);
      const writable = readOnly !== true;
      const evidence = `${path}.volumeMounts[${at}]: host path ${mounted}, ${writable ? 'writable' : 'read-only'}`;
      return [{ container: text(container.name) ?? '', path: mounted, writable, evidence }];
    }),
  );
};
