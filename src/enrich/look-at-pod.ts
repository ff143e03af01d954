import type { PodRef } from '../finding/finding.ts';
import type { KubernetesObject, Namespace, Pod } from '../objects.ts';
import type { ClusterReader, Look } from '../ports.ts';
import { askAll, type Bounded, withDeadline } from './ask.ts';
import { lookElsewhere } from './looks/elsewhere.ts';
import { agentsOf, calicoLooks, ciliumLooks, engineLooks } from './looks/engine.ts';
import type { Subject } from './looks/look.ts';
import { podLooks } from './looks/pod.ts';
import { calicoPolicyLooks, policyLooks } from './looks/policies.ts';
import { rbacLooks } from './looks/rbac.ts';
import { bindingLooks, gatewayLooks, hasGatewayApi, hasServices } from './looks/routes.ts';
import { lookupPod } from './lookup.ts';
import { ownersOf, unseenOwner } from './owners.ts';
import { redact } from './redact.ts';
import { RedactingReader } from './redacting-reader.ts';
import type { Enriched, Owner, PodSeen } from './seen.ts';
import { servedKinds } from './served.ts';

export type PodLookedAt = Pick<Enriched, 'lookup' | 'seen' | 'problems'>;

const subjectOf = (pod: Pod, namespace: string): Subject => ({
  pod,
  namespace,
  nodeName: pod.spec?.nodeName || null,
});

const named = (namespaces: Look<Namespace[]>, name: string): Look<Namespace> => {
  if (namespaces.state !== 'found') return namespaces;
  const value = namespaces.value.find(({ metadata }) => metadata?.name === name);
  return value ? { state: 'found', value } : { state: 'absent' };
};

const isThere = (agents: Look<KubernetesObject[]>): boolean => agents.state === 'found' && agents.value.length > 0;

/** What only matters where Cilium or Calico runs costs other clusters no request. */
const aroundAgents = async (
  { ciliumAgent, calicoAgent }: Pick<PodSeen['engine'], 'ciliumAgent' | 'calicoAgent'>,
  reader: ClusterReader,
  subject: Subject,
  bounded: Bounded,
): Promise<Partial<PodSeen['engine']>> => {
  if (isThere(ciliumAgent)) return askAll(ciliumLooks, reader, subject, bounded);
  return isThere(calicoAgent) ? askAll(calicoLooks, reader, subject, bounded) : {};
};

const engineOf = async (reader: ClusterReader, subject: Subject, bounded: Bounded): Promise<PodSeen['engine']> => {
  const { otherAgents, ...own } = await askAll(engineLooks, reader, subject, bounded);
  const [ciliumAgent, calicoAgent] = [agentsOf(otherAgents, 'cilium'), agentsOf(otherAgents, 'calico-node')];
  const more = await aroundAgents({ ciliumAgent, calicoAgent }, reader, subject, bounded);
  return { ...own, ciliumAgent, calicoAgent, ...more };
};

type Policies = Pick<PodSeen, 'policies' | 'elsewhere'>;

const elsewhereOf = async (
  policies: PodSeen['policies'],
  reader: ClusterReader,
  subject: Subject,
  bounded: Bounded,
): Promise<Pick<PodSeen, 'elsewhere'>> => {
  const look = () => lookElsewhere(reader, policies, subject.namespace);
  const elsewhere = await bounded<Look<Pod[]> | null>('pods of other namespaces', look, (problem) => problem);
  return elsewhere ? { elsewhere } : {};
};

const policiesOf = async (reader: ClusterReader, subject: Subject, bounded: Bounded): Promise<Policies> => {
  const policies = await askAll(policyLooks, reader, subject, bounded);
  return { policies, ...(await elsewhereOf(policies, reader, subject, bounded)) };
};

const aroundPod = async (reader: ClusterReader, subject: Subject, bounded: Bounded) => {
  const around = await askAll(podLooks, reader, subject, bounded);
  const [gateways, bindings] = await Promise.all([
    hasGatewayApi(around) ? askAll(gatewayLooks, reader, subject, bounded) : {},
    hasServices(around) ? askAll(bindingLooks, reader, subject, bounded) : {},
  ]);
  return { ...around, ...gateways, ...bindings };
};

/** Calico's agent or kinds are there, or what runs is not the VPC CNI: manifests in files may hold what Calico stores alone. */
const mayHaveCalico = ({ policies }: Policies, { calicoAgent, awsNode }: PodSeen['engine']): boolean =>
  isThere(calicoAgent) ||
  awsNode.state === 'absent' ||
  [policies.calicoNetworkPolicies, policies.calicoGlobalNetworkPolicies].some(({ state }) => state === 'found');

/** What else Calico's policies hang on; they may mean pods of any namespace, as do those that are only stored. */
const withCalico = async (
  seen: Policies,
  engine: PodSeen['engine'],
  reader: ClusterReader,
  subject: Subject,
  bounded: Bounded,
): Promise<Policies> => {
  if (!mayHaveCalico(seen, engine)) return seen;
  const policies = { ...seen.policies, ...(await askAll(calicoPolicyLooks, reader, subject, bounded)) };
  return seen.elsewhere
    ? { ...seen, policies }
    : { policies, ...(await elsewhereOf(policies, reader, subject, bounded)) };
};

/** Looks at everything around a pod that was found, all at once; nothing that fails keeps the rest from being seen. */
const seeAround = (reader: ClusterReader, found: Pod, namespace: string): Promise<PodSeen> =>
  withDeadline(async (bounded) => {
    const { object: pod, removed } = redact(found);
    const redacting = new RedactingReader(reader);
    const subject = subjectOf(pod, namespace);
    const [around, owners, policies, engine, rbac, served] = await Promise.all([
      aroundPod(redacting, subject, bounded),
      bounded(
        'owners',
        () => ownersOf(redacting, pod, namespace),
        (problem) => unseenOwner(pod, namespace, problem),
      ),
      policiesOf(redacting, subject, bounded),
      engineOf(redacting, subject, bounded),
      askAll(rbacLooks, redacting, subject, bounded),
      bounded<Look<readonly string[]> | null>(
        'served kinds',
        () => servedKinds(reader),
        (problem) => problem,
      ),
    ]);
    const redacted = [...removed, ...redacting.removed.toSorted()];
    return {
      pod,
      ...around,
      namespace: named(around.namespaces, namespace),
      owners,
      ...(await withCalico(policies, engine, redacting, subject, bounded)),
      engine,
      rbac,
      ...(served ? { served } : {}),
      redacted,
    };
  });

/** What is around a pod that is not in the cluster yet: as if it were made there. No node is known, and `owners` are as given. */
export const lookAroundManifest = async (
  reader: ClusterReader,
  pod: Pod,
  owners: readonly Owner[],
): Promise<PodSeen> => ({ ...(await seeAround(reader, pod, pod.metadata?.namespace ?? 'default')), owners });

/**
 * One pod by name and UID, and all that is around it. `seen` is set exactly when `lookup` is `found`; problems say what
 * keeps the pod from being sure (`no-uid`) or from being seen. Never throws.
 */
export const lookAtPod = async (reader: ClusterReader, ref: PodRef): Promise<PodLookedAt> => {
  const { state, problems, ...found } = await withDeadline((bounded) =>
    bounded<Awaited<ReturnType<typeof lookupPod>>>(
      `pod ${ref.namespace}/${ref.name}`,
      () => lookupPod(reader, ref),
      (look) => ({ state: 'unreachable', problems: look.state === 'unreachable' ? [look.problem] : [] }),
    ),
  );
  if (!('pod' in found)) return { lookup: state, seen: null, problems };
  return { lookup: state, seen: await seeAround(reader, found.pod, ref.namespace), problems };
};
