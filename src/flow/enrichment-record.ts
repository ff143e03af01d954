import type { PodSeen } from '../enrich/seen.ts';
import type { KubernetesObject } from '../objects.ts';
import type { Look } from '../ports.ts';

const namesOf = (look: Look<KubernetesObject[]>): object =>
  look.state === 'found'
    ? {
        state: 'found',
        names: look.value.map((object) => `${object.metadata?.namespace ?? ''}/${object.metadata?.name ?? ''}`),
      }
    : look;

const objectsOf = (look: Look<KubernetesObject[]>): object => look;

/** Enough of each neighbour to tell later who shared the pod's rules: name, node, labels, whether it was going. */
const neighboursOf = (look: PodSeen['neighbours']): object =>
  look.state === 'found'
    ? {
        state: 'found',
        value: look.value.map(({ metadata = {}, spec }) => ({
          metadata: {
            name: metadata.name,
            namespace: metadata.namespace,
            uid: metadata.uid,
            labels: metadata.labels,
            deletionTimestamp: metadata.deletionTimestamp,
          },
          spec: { nodeName: spec?.nodeName },
        })),
      }
    : look;

/**
 * The enrichment as evidence: the pod, its owners, service account, node, namespace and policies whole (secrets were
 * removed before this, see `redacted`); neighbours, services and the like by name, so that a record stays small.
 */
export const enrichmentRecord = (seen: PodSeen): object => ({
  pod: seen.pod,
  owners: seen.owners,
  namespace: seen.namespace,
  node: seen.node,
  serviceAccount: seen.serviceAccount,
  neighbours: neighboursOf(seen.neighbours),
  services: objectsOf(seen.services),
  ingresses: namesOf(seen.ingresses),
  horizontalPodAutoscalers: namesOf(seen.horizontalPodAutoscalers),
  ...(seen.podDisruptionBudgets && { podDisruptionBudgets: namesOf(seen.podDisruptionBudgets) }),
  ...(seen.scaledObjects && { scaledObjects: namesOf(seen.scaledObjects) }),
  policies: Object.fromEntries(Object.entries(seen.policies).map(([kind, look]) => [kind, objectsOf(look)])),
  engine: {
    ...seen.engine,
    awsNodePods: namesOf(seen.engine.awsNodePods),
    policyEndpoints: namesOf(seen.engine.policyEndpoints),
  },
  redacted: seen.redacted,
});
