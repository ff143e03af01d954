import { postureEssence } from '../notify/posture-essence.ts';
import { visible } from '../notify/visible.ts';
import { allCapabilities } from '../posture/capabilities.ts';
import type { ContainerPosture, Posture, PssLevelResult, Sourced } from '../posture/posture.ts';

const plain = (text: string): string => visible(text, 300);

const every = allCapabilities.length;

const value = (one: Sourced<unknown>): string => {
  if (!Array.isArray(one.value)) return String(one.value ?? 'none');
  return one.value.length === every ? `all ${every}` : one.value.join(' ') || 'none';
};

const field = ([label, sourced]: readonly [string, Sourced<unknown>], indent = 4): string =>
  `${' '.repeat(indent)}${label.padEnd(24)} ${value(sourced)}  (${sourced.source})`;

const container = (one: ContainerPosture): string[] => [
  `  ${one.kind} container ${one.name}`,
  ...(
    [
      ['privileged', one.privileged],
      ['may gain privileges', one.allowPrivilegeEscalation],
      ['runs as user', one.observedUid.value === 'unknown' ? one.runAsUser : one.observedUid],
      ['seccomp', one.seccomp],
      ['AppArmor', one.appArmor],
      ['SELinux', one.seLinux],
      ['capabilities (bounding)', one.capabilities.bounding],
      ['capabilities (at start)', one.capabilities.effective],
      ['root file system r/o', one.readOnlyRootFilesystem],
    ] as const
  ).map((row) => field(row)),
  ...(one.writableMounts.length > 0 ? [`    writable mounts          ${one.writableMounts.join(', ')}`] : []),
  ...(one.capabilities.ineffective.length > 0
    ? [`    without effect           ${one.capabilities.ineffective.join(', ')}: no such capability (write no CAP_)`]
    : []),
];

const identity = ({ identity: who }: Posture): string[] => [
  `  service account ${who.serviceAccount}`,
  ...(
    [
      ['token mounted', who.tokenMounted],
      ['AWS role (IRSA)', who.irsaRole],
      ['AWS role (Pod Identity)', who.podIdentity],
      ['role of the node', who.nodeRole],
    ] as const
  ).map((row) => field(row)),
  ...who.tokens.map(
    ({ container: name, audience, expirationSeconds }) =>
      `    token in ${name}: audience ${audience ?? 'of the API server'}, ${expirationSeconds === null ? 'no expiry written' : `${expirationSeconds} s`}`,
  ),
  ...who.dangerous.map(({ id, severity, scope, means }) => `    ${severity}: ${means} (${scope}) [${id}]`),
  ...(who.reaches.length > 0 ? [`    can become               ${who.reaches.join(', ')}`] : []),
];

const services = ({ value: known, source }: Posture['exposure']['services']): string[] =>
  known === 'unknown'
    ? [field(['services', { value: known, source }])]
    : known.map(({ name, type, ports, addresses }) => `    ${type} ${name}: ${[...ports, ...addresses].join(', ')}`);

const hostNamespaces = ({ host }: Posture): string =>
  (['network', 'pid', 'ipc'] as const).filter((one) => host[one]).join(', ') || 'none';

const exposure = (posture: Posture): string[] => [
  '  exposure',
  `    host namespaces          ${hostNamespaces(posture)}`,
  ...services(posture.exposure.services),
  field(['routes', posture.exposure.ingresses]),
  ...(posture.exposure.hostPorts.length > 0
    ? [`    host ports               ${posture.exposure.hostPorts.join(', ')}`]
    : []),
  field(['from the internet', posture.exposure.fromInternet]),
  field(['reaches the IMDS', posture.exposure.imds]),
  `    policies enforced by     ${posture.exposure.engine.name}`,
];

const level = (name: string, result: PssLevelResult): string[] => [
  `  ${name.padEnd(11)} ${result.allowed ? 'passes' : 'fails'}`,
  ...result.violations.map(({ check, detail }) => `    ${check}: ${detail}`),
];

/** The posture for a person: the essence first, then where each value comes from. `source`: the manifest it stands in. */
export const postureText = (posture: Posture, source: string | null = null): string =>
  [
    `${posture.pod.namespace}/${posture.pod.name}${source === null ? '' : `  (${source})`}`,
    ...postureEssence(posture).map((sentence) => `  · ${sentence}`),
    ...posture.containers.flatMap(container),
    `  Pod Security Standards ${posture.pss.version}`,
    ...level('baseline', posture.pss.baseline),
    ...level('restricted', posture.pss.restricted),
    ...(posture.escapePaths.length > 0 ? ['  escape paths'] : []),
    ...posture.escapePaths.map(
      ({ id, title, severity, to, blockedBy }) =>
        `    ${severity} → ${to}: ${title} [${id}]${blockedBy.length > 0 ? `, blocked by ${blockedBy.join(', ')}` : ''}`,
    ),
    ...identity(posture),
    ...exposure(posture),
    ...(posture.hardening.length > 0 ? ['  hardening (files with --save FOLDER or --output json)'] : []),
    ...posture.hardening.map(({ name, title }) => `    ${name}: ${title}`),
    ...(posture.unknown.length > 0 ? ['  not known'] : []),
    ...posture.unknown.map(({ message }) => `    ${message}`),
  ]
    .map(plain)
    .join('\n');
