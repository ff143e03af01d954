import type { Container, ContainerStatus, Pod } from '../../objects.ts';
import { each, text } from '../../posture/reading.ts';
import { command, flag } from '../command.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import { podsIn, podsSaid, podsText, quarantineSteps, refOf } from './pods.ts';
import type { TargetPlan } from './target-plan.ts';

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

const names = (pod: Pod, image: string): boolean =>
  containersOf(pod).some((one) => isSameImage(text(one.image), image));

/** What the runtime says that the image is: of the very container of the finding, else of every container that names the image. */
const digestsOf = (pods: readonly Pod[], image: string, containerId: string | null): ReadonlySet<string> => {
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

const runs = (pod: Pod, digests: ReadonlySet<string>): boolean =>
  statusesOf(pod).some(({ imageID }) => digests.has(digestIn(imageID ?? null) ?? ''));

const ecr =
  /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]{1,32})\.amazonaws\.com(?:\.cn)?\/([a-z0-9][a-z0-9._/-]{0,255})(?:[:@]|$)/;

const registrySteps = (image: string, digest: string | null): ManualStep[] => {
  const [, account, region, repository] = ecr.exec(image) ?? [];
  if (!account || !region || !repository) return [];
  return [
    {
      title: 'See when the image was pushed, and what else points at it',
      why: 'who pushed it is in CloudTrail, by the time',
      command: digest
        ? command(
            'aws',
            'ecr',
            'describe-images',
            flag('registry-id'),
            account,
            flag('region'),
            region,
            flag('repository-name'),
            repository,
            flag('image-ids'),
            `imageDigest=${digest}`,
          )
        : null,
      undo: 'nothing is changed',
    },
  ].filter(({ command: made }) => made !== null);
};

/** Malware in an image is in every pod that runs it. */
export const imagePlan: TargetPlan = {
  of: 'image',
  lists: 'the pods that run the digest, and those that name the image and run another',
  offers: 'quarantine of each pod by name, a clean image to be deployed, a block in the registry',
  because: 'every workload that runs the image is hit, and one file in one layer need not run in each of them',
  draft: ({ looked }) => {
    const { target, around = {} } = looked;
    const image = target.image;
    if (image === null) return { on: 'image', found: [], steps: [] };
    const all = podsIn(around.pods);
    const digests = digestsOf(all, image, target.containerId);
    const hit = all.filter((pod) => runs(pod, digests));
    const named = all.filter((pod) => names(pod, image) && !hit.includes(pod));
    const pods = digests.size > 0 ? hit : named;
    return {
      on: `image ${image}`,
      found:
        around.pods?.state === 'found'
          ? [
              ...[...digests].slice(0, listed.sentences).map((digest) => `its digest is ${digest}`),
              ...(digests.size > 0
                ? [
                    podsText(hit, 'run it'),
                    ...(named.length > 0 ? [podsText(named, 'name it and run another digest, or none yet')] : []),
                  ]
                : [podsText(named, 'name it'), 'no digest is known: a tag may mean another image by now']),
            ]
          : [podsSaid(around.pods, 'run it')],
      steps: [
        ...quarantineSteps(pods, 'it runs the image in which malware was found'),
        ...registrySteps(image, [...digests][0] ?? null),
        {
          title: 'Block the image in the registry, build it anew without the file, and deploy that',
          why: 'a pod that is deleted is made again from the same image',
          command: null,
          undo: 'allow it again',
        },
      ],
      pods: pods.slice(0, listed.pods).map(refOf),
    };
  },
};
