import type { Check } from '../check.ts';
import type { PodView } from '../view.ts';
import { distinct, plural, quoted } from '../wording.ts';

export const allowedVolumes: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);
/** In the order in which upstream names the first one that it finds. */
export const forbiddenVolumes = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
];

const isBad = ({ sources }: PodView['volumes'][number]): boolean =>
  !sources.some((source) => allowedVolumes.has(source));
const typeOf = ({ sources }: PodView['volumes'][number]): string =>
  forbiddenVolumes.find((type) => sources.includes(type)) ?? 'unknown';

export const restrictedVolumes: Check = {
  id: 'restrictedVolumes',
  level: 'restricted',
  title: 'Only volumes that are not of the node or of a storage protocol',
  allows: `\`volumes[*]\`: ${[...allowedVolumes].join(', ')}`,
  revisions: [
    {
      since: 0,
      overrides: ['hostPathVolumes'],
      forbids: ({ volumes }) => {
        const bad = volumes.filter(isBad);
        if (bad.length === 0) return null;
        const types = distinct(bad.map(typeOf));
        const who = `${plural('volume', 'volumes', bad.length)} ${quoted(bad.map(({ name }) => name))}`;
        const what = plural('restricted volume type', 'restricted volume types', types.length);
        return {
          reason: 'restricted volume types',
          detail: `${who} ${plural('uses', 'use', bad.length)} ${what} ${quoted(types)}`,
        };
      },
    },
  ],
};
