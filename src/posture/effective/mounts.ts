import type { Volume, VolumeMount } from '../../objects.ts';
import { at, each, text } from '../reading.ts';
import type { Scope } from './scope.ts';

/** The kubelet mounts these read-only, whatever the mount says. */
const readOnlySources = ['configMap', 'secret', 'projected', 'downwardAPI', 'image'];

const isReadOnly = (volume: Volume | undefined, mount: VolumeMount): boolean =>
  mount.readOnly === true ||
  readOnlySources.some((source) => at(volume, source)) ||
  at(volume?.persistentVolumeClaim, 'readOnly') === true ||
  at(volume?.csi, 'readOnly') === true;

/** Where the container can write even with a read-only root: what it mounts. `/dev/shm` is writable too, and noexec. */
export const writableMounts = ({ seen, container }: Scope): readonly string[] => {
  const volumes = new Map(each(seen.pod.spec?.volumes).map((volume) => [volume.name, volume]));
  return each(container.volumeMounts)
    .filter((mount) => !isReadOnly(volumes.get(mount.name), mount))
    .map(({ mountPath }) => text(mountPath))
    .filter((path) => path !== null);
};
