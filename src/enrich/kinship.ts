import type { Pod } from '../objects.ts';
import type { PodSeen } from './seen.ts';

/** What two pods share where the one may be the other's attack going on: who made them, and what they run. */
export type Kinship = {
  /** UID of the owner at the top of the chain; null for a pod that nobody owns. */
  readonly ownerUid: string | null;
  /** Digests of its containers' images, sorted, each once; empty where the status does not tell. */
  readonly images: readonly string[];
};

/** `…@sha256:…` as the runtime reports it (`status.containerStatuses[].imageID`). */
const digestOf = (imageId: string | undefined): string[] => {
  const digest = /sha256:[0-9a-f]{64}$/.exec(imageId ?? '')?.[0];
  return digest === undefined ? [] : [digest];
};

const imagesOf = ({ status }: Pod): string[] =>
  [...new Set((status?.containerStatuses ?? []).flatMap(({ imageID }) => digestOf(imageID)))].toSorted();

export const kinshipOf = ({ pod, owners }: Pick<PodSeen, 'pod' | 'owners'>): Kinship => ({
  ownerUid: owners.at(-1)?.uid ?? null,
  images: imagesOf(pod),
});

/** The same images are all of them: a sidecar that half the cluster runs makes nobody kin. */
export const isKin = (one: Kinship, other: Kinship): 'owner' | 'images' | null => {
  if (one.ownerUid !== null && one.ownerUid === other.ownerUid) return 'owner';
  const same = one.images.length > 0 && one.images.join() === other.images.join();
  return same ? 'images' : null;
};
