import type { Namespace } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import type { PodSecurityAdmission, Sourced } from '../posture.ts';
import { pairs } from '../reading.ts';
import type { Level } from './check.ts';
import { readVersion } from './version.ts';

const prefix = 'pod-security.kubernetes.io/';
const strictness: readonly string[] = ['privileged', 'baseline', 'restricted'] satisfies Level[];

type Labels = { readonly [key: string]: string };

const level = (labels: Labels, mode: string, onError: Level): string => {
  const text = labels[prefix + mode];
  if (text === undefined) return 'privileged';
  return strictness.includes(text) ? text : onError;
};

/** As written: a version newer than what the API server knows means its newest. */
const version = (labels: Labels, mode: string): string => {
  const text = labels[`${prefix}${mode}-version`] ?? 'latest';
  return readVersion(text).state === 'invalid' ? 'latest' : text;
};

/** Warn follows enforce when enforce is set, valid and stricter than the default, and warn has no level of its own. */
const warnOf = (labels: Labels, enforce: string): { level: string; version: string } => {
  const follows =
    labels[`${prefix}warn`] === undefined && labels[`${prefix}enforce`] === enforce && enforce !== 'privileged';
  if (!follows) return { level: level(labels, 'warn', 'privileged'), version: version(labels, 'warn') };
  return { level: enforce, version: version(labels, `${prefix}warn-version` in labels ? 'warn' : 'enforce') };
};

/**
 * What the labels of a namespace make the API server do, where nothing else is configured: a level it cannot read is
 * `restricted` for enforce and `privileged` for audit and warn, a version it cannot read is the latest.
 * Source: k8s.io/pod-security-admission, api.PolicyToEvaluate. EKS takes no other defaults and no exemptions.
 */
export const admissionOf = (labels: Labels): PodSecurityAdmission => {
  const enforce = level(labels, 'enforce', 'restricted');
  const warn = warnOf(labels, enforce);
  return {
    enforce,
    audit: level(labels, 'audit', 'privileged'),
    warn: warn.level,
    enforceVersion: version(labels, 'enforce'),
    auditVersion: version(labels, 'audit'),
    warnVersion: warn.version,
  };
};

const modes = ['enforce', 'audit', 'warn'] as const;

/** Labels that the API server cannot read, each with what it does instead. */
export const labelProblems = (labels: Labels): Reason[] =>
  modes.flatMap((mode) => {
    const [given, pinned] = [labels[prefix + mode], labels[`${prefix}${mode}-version`]];
    const instead = mode === 'enforce' ? 'restricted' : 'privileged';
    return [
      ...(given === undefined || strictness.includes(given)
        ? []
        : [`${prefix}${mode}: "${given.slice(0, 63)}" is no level, so the API server takes ${instead}`]),
      ...(pinned === undefined || readVersion(pinned).state !== 'invalid'
        ? []
        : [`${prefix}${mode}-version: "${pinned.slice(0, 63)}" is no version, so the API server takes the latest`]),
    ].map((message) => reason('psa-label-invalid', message));
  });

export const namespaceLabels = (look: Look<Namespace>): Labels | null =>
  look.state === 'found' ? pairs(look.value?.metadata?.labels) : null;

export const admission = (look: Look<Namespace>): Sourced<PodSecurityAdmission> => {
  const labels = namespaceLabels(look);
  return labels === null
    ? { value: 'unknown', source: 'the namespace could not be seen' }
    : { value: admissionOf(labels), source: 'namespace metadata.labels' };
};
