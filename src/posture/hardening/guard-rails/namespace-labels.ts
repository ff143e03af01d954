import type { HardeningFile } from '../../posture.ts';
import { yamlText } from '../document.ts';
import { nextLevel } from '../next-level.ts';
import type { Plan, PssLevel } from '../plan.ts';

const prefix = 'pod-security.kubernetes.io/';
const strictness: readonly string[] = ['privileged', 'baseline', 'restricted'];

/** System pods of EKS (aws-node, kube-proxy) are privileged: enforcing there would keep them from starting. */
const system = ['kube-system', 'kube-public', 'kube-node-lease'];

const labelsFor = (level: PssLevel, { posture, version }: Plan): { [label: string]: string } => ({
  ...(system.includes(posture.pod.namespace)
    ? {}
    : { [`${prefix}enforce`]: level, [`${prefix}enforce-version`]: version }),
  [`${prefix}warn`]: 'restricted',
  [`${prefix}warn-version`]: version,
  [`${prefix}audit`]: 'restricted',
  [`${prefix}audit-version`]: version,
});

const holds = ({ posture }: Plan, level: PssLevel): boolean => {
  const { value } = posture.pss.namespace;
  return value !== 'unknown' && strictness.indexOf(value.enforce) >= strictness.indexOf(level);
};

/**
 * The labels by which the API server itself keeps such pods out: the level that the workload reaches with the change to the
 * next one. Enforce does not refuse a Deployment, only its pods, so the command that shows which would go comes first.
 */
export const namespaceLabels = (plan: Plan): HardeningFile[] => {
  const level = nextLevel(plan) ?? 'restricted';
  if (holds(plan, level)) return [];
  const { namespace } = plan.posture.pod;
  const labels = labelsFor(level, plan);
  const enforces = `${prefix}enforce` in labels;
  const arguments_ = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const comments = [
    `Pod Security labels for the namespace ${namespace}; pods that exist keep running.`,
    `See first which pods would be refused: kubectl label --dry-run=server --overwrite ns ${namespace} ${arguments_[0]}`,
    ...(enforces ? ['A controller is not refused, only its pods: see that new ones appear after a roll-out.'] : []),
    `Do: kubectl apply --server-side -f pod-security-labels.yaml`,
  ];
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } };
  return [
    {
      name: 'pod-security-labels.yaml',
      title: `Keeps pods below ${enforces ? level : 'restricted'} ${enforces ? 'out of' : 'from going unnoticed in'} the namespace ${namespace}`,
      yaml: yamlText(comments, object),
      claims: enforces ? `enforces ${level} at ${plan.version}` : `warns below restricted at ${plan.version}`,
    },
  ];
};
