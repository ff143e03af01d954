import { apiCallOf } from '../../finding/stated/call.ts';
import type { Service } from '../../objects.ts';
import { commands } from '../commands.ts';
import { listed, type ManualStep } from '../manual-plan.ts';
import type { TargetContext } from './target-plan.ts';

const isOpen = ({ spec }: Service): boolean =>
  spec?.type === 'LoadBalancer' || spec?.type === 'NodePort' || (spec?.externalIPs?.length ?? 0) > 0;

/** Where the Kubernetes dashboard and Kubeflow live by their own manifests. */
const namespaces = ['kubernetes-dashboard', 'kubeflow'];
const words = /dashboard|kubeflow|ml-pipeline-ui/;

const isDashboard = ({ metadata, spec }: Service): boolean =>
  namespaces.includes(metadata?.namespace ?? '') ||
  [metadata?.name, ...Object.values(metadata?.labels ?? {}), ...Object.values(spec?.selector ?? {})].some(
    (text) => typeof text === 'string' && words.test(text),
  );

/** The Service that the call was about. */
const isNamed =
  ({ finding }: TargetContext) =>
  ({ metadata }: Service): boolean => {
    const call = finding && apiCallOf(finding);
    return call?.resource === 'services' && call.name === metadata?.name && call.namespace === metadata?.namespace;
  };

const addressesOf = ({ spec, status }: Service): string =>
  [
    ...(status?.loadBalancer?.ingress ?? []).map(({ hostname, ip }) => hostname ?? ip ?? ''),
    ...(spec?.externalIPs ?? []),
  ].join(', ');

const stepFor = ({ metadata }: Service): ManualStep => {
  const name = { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
  return {
    title: `Make Service ${name.namespace}/${name.name} internal`,
    why: 'takes the load balancer or node port away: whoever uses the dashboard from outside needs kubectl port-forward',
    command: commands.closeService(name),
    undo: 'set its type back; a load balancer gets a new address',
  };
};

/** The Services by which a dashboard is open to the internet; nothing where the finding is about something else. */
export const dashboards = (context: TargetContext): { readonly found: string[]; readonly steps: ManualStep[] } => {
  const look = context.looked.around?.services;
  if (look?.state !== 'found') return { found: [], steps: [] };
  const open = look.value.filter(isOpen).filter((one) => isDashboard(one) || isNamed(context)(one));
  if (open.length === 0)
    return {
      found: ['no Service of a dashboard is open by itself: look at the Ingresses and gateways in front of it'],
      steps: [],
    };
  const shown = open.slice(0, listed.podNames);
  return {
    found: [
      ...shown.map((one) => {
        const addresses = addressesOf(one);
        return `Service ${one.metadata?.namespace}/${one.metadata?.name} is of type ${one.spec?.type}${addresses === '' ? '' : `, at ${addresses}`}`;
      }),
      ...(open.length > shown.length ? [`and ${open.length - shown.length} more Services`] : []),
    ],
    steps: shown.map(stepFor),
  };
};
