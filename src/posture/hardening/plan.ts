import type { PodSeen } from '../../enrich/seen.ts';
import type { Labels, Pod } from '../../objects.ts';
import { advertisesUserNamespaces, isWindows, nodeFacts } from '../node.ts';
import type { Posture } from '../posture.ts';
import { evaluatePss } from '../pss/evaluate.ts';
import { newest, readVersion } from '../pss/version.ts';
import { at, text } from '../reading.ts';
import type { About, Edit, Template } from './edit.ts';
import { type Workload, workloadOf } from './workload.ts';

export type Assessed = Omit<Posture, 'hardening'>;
export type PssLevel = 'baseline' | 'restricted';

/** What the recommendations are made from. */
export type Plan = {
  readonly posture: Assessed;
  readonly seen: PodSeen;
  readonly workload: Workload;
  readonly about: About;
  /** The version to pin in labels and to aim at: not newer than the node's kubelet, which is never newer than the API server. */
  readonly version: string;
};

const versionFor = ({ node }: PodSeen): string => {
  const kubelet = node.state === 'found' ? text(at(at(at(node.value, 'status'), 'nodeInfo'), 'kubeletVersion')) : null;
  const minor = /^v1\.(\d+)\./.exec(kubelet ?? '')?.[1];
  return minor === undefined ? newest.name : readVersion(`v1.${minor}`).version.name;
};

export const planFor = (posture: Assessed, seen: PodSeen): Plan => {
  const version = versionFor(seen);
  return {
    posture,
    seen,
    workload: workloadOf(seen),
    version,
    about: {
      minor: readVersion(version).version.minor,
      containers: posture.containers,
      isWindows: isWindows(seen),
      os: nodeFacts(seen).os,
      userNamespaces: advertisesUserNamespaces(seen) === true,
    },
  };
};

export const applied = (edits: readonly Edit[], { workload, about }: Plan): Template =>
  edits
    .filter(({ linuxOnly }) => !(linuxOnly && about.isWindows))
    .reduce((template, edit) => edit.apply(template, about), workload.template);

/** A pod of a template, as far as the Pod Security Standards look at it. */
const podOf = ({ annotations, spec }: Template): Pod => ({
  metadata: { annotations: annotations as Labels },
  spec,
});

export const judge = (template: Template, level: PssLevel, { version }: Plan): ReturnType<typeof evaluatePss> =>
  evaluatePss(podOf(template), level, readVersion(version).version);

/** Whether an edit alone changes anything. */
export const changes = (edit: Edit, plan: Plan): boolean =>
  JSON.stringify(applied([edit], plan)) !== JSON.stringify(plan.workload.template);
