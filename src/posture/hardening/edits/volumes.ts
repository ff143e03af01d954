import type { Volume } from '../../../objects.ts';
import { allowedVolumes } from '../../pss/checks/restricted-volumes.ts';
import { type Edit, inEach, type Template, withSpec } from '../edit.ts';

/** Takes volumes out together with what mounts them. */
const withoutVolumes = (template: Template, isBad: (volume: Volume) => boolean): Template => {
  const { volumes = [] } = template.spec;
  const bad = new Set(volumes.filter(isBad).map(({ name }) => name));
  if (bad.size === 0) return template;
  const unmounted = inEach(template, (container) =>
    container.volumeMounts
      ? { ...container, volumeMounts: container.volumeMounts.filter(({ name }) => !bad.has(name)) }
      : container,
  );
  return withSpec(unmounted, { volumes: volumes.filter(({ name }) => !bad.has(name)) });
};

const sourcesOf = (volume: Volume): string[] =>
  Object.keys(volume).filter((key) => key !== 'name' && volume[key] !== null && volume[key] !== undefined);

export const noHostPath: Edit = {
  id: 'no-host-path',
  title: 'no path of the node is mounted',
  checks: ['hostPathVolumes'],
  controls: ['no-host-path'],
  apply: (template) => withoutVolumes(template, (volume) => sourcesOf(volume).includes('hostPath')),
};

export const restrictedVolumes: Edit = {
  id: 'restricted-volumes',
  title: 'only volumes that the restricted level allows are mounted',
  checks: ['restrictedVolumes'],
  controls: [],
  apply: (template) =>
    withoutVolumes(template, (volume) => {
      const sources = sourcesOf(volume);
      return sources.length > 0 && !sources.some((source) => allowedVolumes.has(source));
    }),
};
