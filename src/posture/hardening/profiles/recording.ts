import type { HardeningFile } from '../../posture.ts';
import { yamlText } from '../document.ts';
import { serves } from '../guard-rails/served.ts';
import type { Plan } from '../plan.ts';
import { profileBinding, profilesGroup, profilesVersions } from './binding.ts';

/** Only the replica that is started for it bears this label, so that nothing is learned from a pod that may be compromised. */
const label = 'lazaret.dev/record-profile';

const never =
  'A profile learned from the compromised pod would allow what the attacker did: record a fresh replica of an image that is known to be good.';

/** v1 writes the values of its enumerations with a capital. */
const spec = (version: string, name: string): object => {
  const selector = { podSelector: { matchLabels: { [label]: name } } };
  return version === 'v1'
    ? { kind: 'SeccompProfile', recorder: 'Bpf', mergeStrategy: 'Containers', ...selector }
    : { kind: 'SeccompProfile', recorder: 'bpf', mergeStrategy: 'containers', ...selector };
};

/** Short enough for a label, and without the dots that a label's value may not end with. */
const labelOf = ({ workload }: Plan): string =>
  workload.name
    .slice(0, 50)
    .replace(/[^a-z0-9]+$/, '')
    .replaceAll('.', '-');

const byOperator = (plan: Plan, version: string): HardeningFile => {
  const { namespace } = plan.posture.pod;
  const name = labelOf(plan);
  const recording = {
    apiVersion: `${profilesGroup}/${version}`,
    kind: 'ProfileRecording',
    metadata: { name: `${name}-profile`, namespace },
    spec: spec(version, name),
  };
  const comments = [
    never,
    `1. kubectl label ns ${namespace} spo.x-k8s.io/enable-recording=true, then kubectl apply -f profile-recording.yaml`,
    `2. Start a replica with the label ${label}=${name}, use it as its users do, then delete it.`,
    '3. kubectl delete -f profile-recording.yaml: what was recorded is merged into one SeccompProfile for each container.',
    '4. Read the profile, then bind it, or take its path from status.localhostProfile; do not build the path yourself.',
  ];
  return {
    name: 'profile-recording.yaml',
    title: 'Records the system calls of a fresh replica, for a seccomp profile of its own',
    yaml: yamlText(comments, recording),
    claims: 'records a fresh replica only',
  };
};

/** A command, as a script: the gadget prints a profile for each container when it is stopped. */
const byGadget = ({ workload, posture }: Plan): HardeningFile => {
  const fresh = `${workload.name.slice(0, 200)}-profile`;
  return {
    name: 'record-profile.sh',
    title: 'Records the system calls of a fresh replica, for a seccomp profile of its own (Inspektor Gadget)',
    yaml: [
      `# ${never}`,
      `# Start this first, then a pod named ${fresh}; use it as its users do; Ctrl-C prints the profile.`,
      '# Needs runc and a kernel of 5.6 or later.',
      `kubectl gadget run advise_seccomp:latest -n ${posture.pod.namespace} --podname ${fresh}`,
      '',
    ].join('\n'),
    claims: 'records a fresh replica only',
  };
};

/** How to learn a seccomp profile: by the Security Profiles Operator in the newest version served, else by Inspektor Gadget. */
export const profileRecording = (plan: Plan): HardeningFile[] => {
  if (plan.about.isWindows) return [];
  const version = profilesVersions.find((one) => serves(plan.seen, `${profilesGroup}/${one}/ProfileRecording`));
  return version ? [byOperator(plan, version), ...profileBinding(plan, `${labelOf(plan)}-profile`)] : [byGadget(plan)];
};
