import type { Owner, PodSeen } from '../enrich/seen.ts';
import { isNodeEscape } from '../finding/catalogue.ts';
import type { Finding, Target } from '../finding/finding.ts';
import { detectEngine } from '../network/engine.ts';
import type { Posture, Sourced } from '../posture/posture.ts';
import { type DecidedOn, namespaceOf } from './decided-target.ts';
import type { targetFields } from './event-fields.ts';

/** Nothing in it is null or undefined: what is not known is not there, so that `exists` tells. */
type Known = { [key: string]: unknown };

const known = (fields: Known): Known | undefined => {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
};

const podFields = ({ pod }: Target, seen: PodSeen | null): Known | undefined =>
  known({
    namespace: pod?.namespace,
    name: pod?.name,
    uid: pod?.uid,
    ...(seen && {
      labels: seen.pod.metadata?.labels,
      serviceAccount: seen.pod.spec?.serviceAccountName,
      node: seen.pod.spec?.nodeName,
      hostNetwork: seen.pod.spec?.hostNetwork === true,
      hostPID: seen.pod.spec?.hostPID === true,
    }),
  });

const namespaceFields = (on: DecidedOn): Known | undefined => {
  const namespace = on.seen?.namespace;
  return known({
    name: namespaceOf(on),
    labels: namespace?.state === 'found' ? namespace.value.metadata?.labels : undefined,
  });
};

const ownerFields = (owner: Owner | undefined): Known | undefined =>
  owner && known({ kind: owner.kind, namespace: owner.namespace, name: owner.name });

/** True where any container is, else unknown where any is unknown. */
const anyOf = (values: readonly Sourced<boolean>[]): boolean | 'unknown' => {
  if (values.some(({ value }) => value === true)) return true;
  return values.some(({ value }) => value === 'unknown') ? 'unknown' : false;
};

const listOf = <T, U>({ value }: Sourced<readonly T[]>, pick: (item: T) => U): U[] =>
  value === 'unknown' ? [] : value.map(pick);

const postureFields = (posture: Posture): Known => ({
  pss: known({
    level: posture.pss.level,
    enforce: posture.pss.namespace.value === 'unknown' ? 'unknown' : posture.pss.namespace.value.enforce,
  }),
  privileged: anyOf(posture.containers.map(({ privileged }) => privileged)),
  escapePaths: posture.escapePaths.map(({ id }) => id),
  escapesTo: [...new Set(posture.escapePaths.map(({ to }) => to))],
  exposure: {
    fromInternet: posture.exposure.fromInternet.value,
    services: listOf(posture.exposure.services, ({ type }) => type),
    hostPorts: posture.exposure.hostPorts,
    imds: posture.exposure.imds.value,
  },
  identity: known({
    irsaRole: posture.identity.irsaRole.value,
    podIdentity: posture.identity.podIdentity.value,
    dangerous: posture.identity.dangerous.map(({ id }) => id),
  }),
  engine: posture.exposure.engine.name,
});

/** Every key of `targetFields`, and no other: the compiler holds the vocabulary of rules and this together. */
type TargetFields = { [field in keyof typeof targetFields]?: unknown };

const fieldsOfTarget = (on: DecidedOn): TargetFields => {
  const { target, lookup, seen, posture } = on;
  return {
    class: target.class,
    lookup,
    pod: podFields(target, seen),
    namespace: namespaceFields(on),
    owner: ownerFields(seen?.owners.at(-1)),
    workload:
      target.workload &&
      known({ kind: target.workload.kind, namespace: target.workload.namespace, name: target.workload.name }),
    ...(posture
      ? postureFields(posture)
      : { privileged: 'unknown', engine: seen ? detectEngine(seen).name : 'unknown' }),
  };
};

/**
 * What a rule's `when` is matched against: GuardDuty's event, and beside `detail` what Lazaret found out, in `lazaret`.
 * The fields of `lazaret` itself are those of the first target, which the finding is about; `lazaret.targets` has all.
 * Its names are the finding's word until `lookup` is `found`. `event-fields.ts` lists every field.
 */
export const enrichedEvent = (finding: Finding, targets: readonly DecidedOn[]): Known => {
  const [first] = targets;
  return {
    version: '0',
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Finding',
    account: finding.accountId,
    region: finding.region,
    detail: finding.detail,
    lazaret: known({
      ...(first ? fieldsOfTarget(first) : {}),
      targetClass: finding.targetClass,
      knownType: finding.knownType,
      sample: finding.sample,
      nodeEscape: isNodeEscape(finding.type),
      cluster: finding.cluster?.name,
      accountId: finding.accountId,
      region: finding.region,
      targets: targets.map((target) => known(fieldsOfTarget(target))),
    }),
  };
};
