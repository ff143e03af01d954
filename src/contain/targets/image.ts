import { command, flag } from '../command.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import { digestsOf, names, runs } from './image-pods.ts';
import { podsIn, podsSaid, podsText, quarantineSteps, refOf } from './pods.ts';
import type { TargetPlan } from './target-plan.ts';

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
