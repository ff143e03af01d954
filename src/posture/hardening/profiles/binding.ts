import type { HardeningFile } from '../../posture.ts';
import { each, text } from '../../reading.ts';
import { isNamespaceName, yamlText } from '../document.ts';
import { serves } from '../guard-rails/served.ts';
import type { Plan } from '../plan.ts';

export const profilesGroup = 'security-profiles-operator.x-k8s.io';
/** Newest first. */
export const profilesVersions = ['v1', 'v1beta1', 'v1alpha1'] as const;

/** The first container of each image: a binding goes by the image, and an image has one profile. */
const byImage = ({ workload: { template } }: Plan): [image: string, container: string][] => {
  const { containers, initContainers } = template.spec;
  const named = [...each(containers), ...each(initContainers)].flatMap(({ name, image }): [string, string][] =>
    isNamespaceName(text(name) ?? '') && text(image) ? [[String(image), String(name)]] : [],
  );
  return [...new Map(named.toReversed())].toReversed();
};

/**
 * Gives new pods the profiles that a recording has left, by their images, without a change to the workload. The operator calls
 * a merged profile by the recording and the container (Security Profiles Operator, internal/pkg/manager/recordingmerger).
 */
export const profileBinding = (plan: Plan, recording: string): HardeningFile[] => {
  const version = profilesVersions.find((one) => serves(plan.seen, `${profilesGroup}/${one}/ProfileBinding`));
  const images = byImage(plan);
  if (version === undefined || images.length === 0) return [];
  const { namespace } = plan.posture.pod;
  const bindings = images.map(([image, container]) => ({
    apiVersion: `${profilesGroup}/${version}`,
    kind: 'ProfileBinding',
    metadata: { name: `${recording}-${container}`, namespace },
    spec: { profileRef: { kind: 'SeccompProfile', name: `${recording}-${container}` }, image },
  }));
  const comments = [
    'After profile-recording.yaml, and after a person has read the profiles: kubectl get seccompprofiles shows their names.',
    `1. kubectl label ns ${namespace} spo.x-k8s.io/enable-binding=true`,
    '2. kubectl apply -f profile-binding.yaml: it holds for pods that are made from then on, of whatever workload has the image.',
    'A container that sets a seccomp profile of its own keeps that one.',
  ];
  return [
    {
      name: 'profile-binding.yaml',
      title: 'Gives new pods of these images the recorded seccomp profiles',
      yaml: yamlText(comments, ...bindings),
      claims: 'binds recorded profiles by image',
    },
  ];
};
