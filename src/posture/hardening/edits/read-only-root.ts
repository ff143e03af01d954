import type { Container, Volume } from '../../../objects.ts';
import { type Edit, inContext, inEach, type Template, withSpec } from '../edit.ts';

const isTmp = (path: string): boolean => path === '/tmp' || path === '/tmp/';
const hasTmp = ({ volumeMounts = [] }: Container): boolean => volumeMounts.some(({ mountPath }) => isTmp(mountPath));

const freeName = (volumes: readonly Volume[]): string => {
  let name = 'tmp';
  while (volumes.some((volume) => volume.name === name)) name += '-x';
  return name;
};

/** Nearly everything writes to /tmp; whatever else a container writes to needs a volume of its own. */
const withTmp = (template: Template): Template => {
  const { volumes = [], containers = [], initContainers = [] } = template.spec;
  if ([...containers, ...initContainers].every(hasTmp)) return template;
  const name = freeName(volumes);
  const mounted = inEach(template, (container) =>
    hasTmp(container)
      ? container
      : { ...container, volumeMounts: [...(container.volumeMounts ?? []), { name, mountPath: '/tmp' }] },
  );
  return withSpec(mounted, { volumes: [...volumes, { name, emptyDir: {} }] });
};

export const readOnlyRoot: Edit = {
  id: 'read-only-root',
  title: 'the root file system is read-only, with an emptyDir for /tmp',
  checks: [],
  controls: ['read-only-root'],
  linuxOnly: true,
  apply: (template) => withTmp(inContext(template, (context) => ({ ...context, readOnlyRootFilesystem: true }))),
};
