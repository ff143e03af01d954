import type { PodSeen } from '../../enrich/seen.ts';
import type { Container, KubernetesObject, Pod, Workload } from '../../objects.ts';

/** The container of `aws-node` that puts network policies into the kernel. */
export const nodeAgent = 'aws-eks-nodeagent';

const containersOf = (daemonSet: KubernetesObject): Container[] =>
  (daemonSet as Workload).spec?.template?.spec?.containers ?? [];

const named = (containers: readonly Container[] | undefined, name: string): Container | null =>
  containers?.find((container) => container.name === name) ?? null;

export const agentContainer = ({ engine }: PodSeen): Container | null =>
  engine.awsNode.state === 'found' ? named(containersOf(engine.awsNode.value), nodeAgent) : null;

/** The value of `--name=value` among the agent's arguments; `true` for a bare `--name`. */
export const flag = (container: Container | null, name: string): string | null => {
  const given = [...(container?.command ?? []), ...(container?.args ?? [])];
  const found = given.findLast((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  if (found === undefined) return null;
  return found.includes('=') ? found.slice(found.indexOf('=') + 1) : 'true';
};

/** An environment variable of any container of `aws-node`. */
export const setting = ({ engine }: PodSeen, name: string): string | null => {
  if (engine.awsNode.state !== 'found') return null;
  const variables = containersOf(engine.awsNode.value).flatMap(({ env }) => env ?? []);
  return variables.find((one) => one.name === name)?.value ?? null;
};

/** The `aws-node` pod on the pod's own node, being deleted or not; null where there is none. */
export const agentPod = ({ pod, engine }: PodSeen): Pod | null => {
  if (engine.awsNodePods.state !== 'found') return null;
  return (
    engine.awsNodePods.value.find(({ spec }) => spec?.nodeName !== undefined && spec.nodeName === pod.spec?.nodeName) ??
    null
  );
};

/** Ready, not on its way out, and the agent's container running. */
export const agentRuns = (agent: Pod): boolean =>
  agent.metadata?.deletionTimestamp === undefined &&
  (agent.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True') &&
  (agent.status?.containerStatuses ?? []).some(({ name, state }) => name === nodeAgent && state?.running !== undefined);

/** The agent's container as it was started on the pod's node; null where its pod was not seen. */
export const runningAgent = (seen: PodSeen): Container | null => named(agentPod(seen)?.spec?.containers, nodeAgent);

const versionTag = /:(v\d+\.\d+\.\d+)[^@/]*(?:@.*)?$/;

/** The agent's version by its image tag, e.g. `v1.4.3` of `…/aws-network-policy-agent:v1.4.3-eksbuild.1`; on the pod's node where seen. */
export const agentVersion = (seen: PodSeen): string | null => {
  return versionTag.exec((runningAgent(seen) ?? agentContainer(seen))?.image ?? '')?.[1] ?? null;
};

/** Whether `v1.10.0` is at least `v1.3.0`; a version that is not known is not. */
export const isAtLeast = (version: string | null, least: string): boolean =>
  version !== null && version.localeCompare(least, 'en', { numeric: true }) >= 0;
