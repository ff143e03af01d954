import { stripVTControlCharacters } from 'node:util';
import { postureEssence } from '../notify/posture-essence.ts';
import type { ContainerPosture, Posture, PssLevelResult, Sourced } from '../posture/posture.ts';

const plain = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, 300);

const value = (one: Sourced<unknown>): string =>
  Array.isArray(one.value) ? one.value.join(' ') || 'none' : String(one.value);

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
    ] as const
  ).map(([label, sourced]) => `    ${label.padEnd(24)} ${value(sourced)}  (${sourced.source})`),
];

const level = (name: string, result: PssLevelResult): string[] => [
  `  ${name.padEnd(11)} ${result.allowed ? 'passes' : 'fails'}`,
  ...result.violations.map(({ check, detail }) => `    ${check}: ${detail}`),
];

/** The posture for a person: the essence first, then where each value comes from. */
export const postureText = (posture: Posture): string =>
  [
    `${posture.pod.namespace}/${posture.pod.name}`,
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
    ...(posture.identity.dangerous.length > 0 ? ['  dangerous permissions'] : []),
    ...posture.identity.dangerous.map(
      ({ id, severity, scope, means }) => `    ${severity}: ${means} (${scope}) [${id}]`,
    ),
    ...(posture.hardening.length > 0 ? ['  hardening (files with --output json)'] : []),
    ...posture.hardening.map(({ name, title }) => `    ${name}: ${title}`),
    ...(posture.unknown.length > 0 ? ['  not known'] : []),
    ...posture.unknown.map(({ message }) => `    ${message}`),
  ]
    .map(plain)
    .join('\n');
