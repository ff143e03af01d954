import type { Container, ContainerStatus, Pod } from '../../objects.ts';
import { each, text } from '../../posture/reading.ts';

const digestIn = (image: string | null): string | null => /sha256:[0-9a-f]{64}$/.exec(image ?? '')?.[0] ?? null;

const statusesOf = ({ status }: Pod): ContainerStatus[] =>
  [status?.containerStatuses, status?.initContainerStatuses, status?.ephemeralContainerStatuses].flatMap((list) =>
    each<ContainerStatus>(list),
  );

const containersOf = ({ spec }: Pod): Container[] =>
  [spec?.containers, spec?.initContainers, spec?.ephemeralContainers].flatMap((list) => each<Container>(list));

/** `docker.io/library/nginx:1` is what `nginx:1` becomes: the runtime reports one, the pod names the other. */
const isSameImage = (one: string | null, other: string): boolean =>
  one !== null && (one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`));

/** Whether a container of the pod asks for the image by this name. */
export const names = (pod: Pod, image: string): boolean =>
  containersOf(pod).some((one) => isSameImage(text(one.image), image));

/** What the runtime says that the image is: of the very container of the finding, else of every container that names the image. */
export const digestsOf = (pods: readonly Pod[], image: string, containerId: string | null): ReadonlySet<string> => {
  const own = digestIn(image);
  if (own) return new Set([own]);
  const all = pods.flatMap(statusesOf);
  const exact = all.filter(({ containerID }) => containerId !== null && containerID?.endsWith(`//${containerId}`));
  const named = pods.flatMap((pod) => {
    const called = new Set(
      containersOf(pod)
        .filter((one) => isSameImage(text(one.image), image))
        .map(({ name }) => name),
    );
    return statusesOf(pod).filter(({ name }) => called.has(name));
  });
  const digests = (exact.length > 0 ? exact : named).flatMap(({ imageID }) => digestIn(imageID ?? null) ?? []);
  return new Set(digests);
};

/** Whether the runtime says that a container of the pod is one of these. */
export const runs = (pod: Pod, digests: ReadonlySet<string>): boolean =>
  statusesOf(pod).some(({ imageID }) => digests.has(digestIn(imageID ?? null) ?? ''));
