import type { Labels, Pod, PodSpec, Workload } from '../../src/objects.ts';
import { asAdmin } from './access.ts';
import { eventually } from './eventually.ts';
import { advancePods, podsOf } from './scheduling.ts';

export type DeploymentOptions = {
  namespace: string;
  name: string;
  nodeNames: readonly string[];
  replicas?: number;
  labels?: Labels;
  podSpec?: PodSpec;
};

const container = { name: 'app', image: 'public.ecr.aws/docker/library/nginx:1.29' };

const manifest = ({ name, namespace, replicas = 1, labels = { app: name }, podSpec }: DeploymentOptions): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, labels },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container], ...podSpec } },
  },
});

const selectorOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

const runningPods = async (options: DeploymentOptions): Promise<Pod[]> => {
  await advancePods(options.namespace, options.nodeNames);
  const pods = await podsOf(options.namespace, selectorOf(options.labels ?? { app: options.name }));
  const running = pods.filter((pod) => pod.status?.phase === 'Running');
  if (running.length !== (options.replicas ?? 1)) throw new Error(`${running.length} pods of ${options.name} run`);
  return running;
};

/** A Deployment whose pods are made by the real controllers, spread over `nodeNames`, Running and Ready. */
export const createDeployment = async (options: DeploymentOptions): Promise<{ deployment: Workload; pods: Pod[] }> => {
  const path = `/apis/apps/v1/namespaces/${options.namespace}/deployments`;
  const deployment = await asAdmin<Workload>('POST', path, manifest(options));
  return { deployment, pods: await eventually(() => runningPods(options)) };
};
