import { readContainer } from './read-container.ts';
import { type Draft, readSetting } from './read-settings.ts';
import { flag, list, malformed, none, object, objects, type Reading, string } from './typed.ts';
import type { ContainerView, PodView, VolumeView } from './view.ts';

type Fields = { readonly [field: string]: unknown };

/** A volume without a source is an `emptyDir` by default of the API. */
const readVolume = (volume: Fields, reading: Reading): VolumeView => {
  const sources: string[] = [];
  for (const field in volume) {
    if (field !== 'name' && volume[field] !== null && volume[field] !== undefined) sources.push(field);
  }
  return { name: string(volume['name'], reading) ?? '', sources: sources.length > 0 ? sources : ['emptyDir'] };
};

const readAnnotations = (metadata: unknown, reading: Reading): PodView['annotations'] => {
  const annotations = object(object(metadata, reading)?.['annotations'], reading) ?? {};
  for (const key in annotations) {
    if (typeof annotations[key] !== 'string') {
      reading.malformed = true;
      return Object.fromEntries(
        Object.entries(annotations).filter(([, value]) => typeof value === 'string'),
      ) as PodView['annotations'];
    }
  }
  return annotations as PodView['annotations'];
};

const readContext = (draft: Draft<PodView>, context: Fields, reading: Reading): void => {
  for (const field in context) {
    if (field === 'sysctls')
      draft.sysctls = objects(context[field], reading).map(({ name }) => string(name, reading) ?? '');
    else readSetting(draft, field, context[field], reading);
  }
};

const readContainers = (spec: Fields, hostNetwork: boolean, reading: Reading): readonly ContainerView[] => {
  const { initContainers, containers, ephemeralContainers } = spec;
  if (list(containers, reading).length === 0) malformed(reading);
  const views: ContainerView[] = [];
  for (const one of objects(initContainers, reading)) views.push(readContainer(one, hostNetwork, reading));
  for (const one of objects(containers, reading)) views.push(readContainer(one, hostNetwork, reading));
  for (const one of objects(ephemeralContainers, reading)) views.push(readContainer(one, false, reading));
  return views;
};

/** Reads a pod of any shape. */
export const readPod = (pod: { readonly metadata?: unknown; readonly spec?: unknown }): PodView => {
  const reading: Reading = { malformed: false };
  const spec = object(pod.spec, reading) ?? malformed(reading) ?? {};
  const hostNetwork = flag(spec['hostNetwork'], reading) === true;
  const draft: Draft<PodView> = {
    appArmor: null,
    seccomp: null,
    seLinux: null,
    runAsNonRoot: null,
    runAsUser: null,
    hostProcess: false,
    annotations: readAnnotations(pod.metadata, reading),
    isWindows: string(object(spec['os'], reading)?.['name'], reading) === 'windows',
    inUserNamespace: flag(spec['hostUsers'], reading) === false,
    hostNetwork,
    hostPID: flag(spec['hostPID'], reading) === true,
    hostIPC: flag(spec['hostIPC'], reading) === true,
    sysctls: none,
    containers: readContainers(spec, hostNetwork, reading),
    volumes: objects(spec['volumes'], reading).map((volume) => readVolume(volume, reading)),
    malformed: false,
  };
  readContext(draft, object(spec['securityContext'], reading) ?? {}, reading);
  draft.malformed = reading.malformed;
  return draft;
};
