import type { PodSeen } from '../enrich/seen.ts';
import type { Finding } from '../finding/finding.ts';
import { isObject } from '../json.ts';
import { type Reason, reason } from '../reason.ts';
import { controls } from './controls/controls.ts';
import { effective } from './effective/effective.ts';
import { escapePaths } from './escape/escape.ts';
import { exposure } from './exposure.ts';
import { hardening } from './hardening/hardening.ts';
import { identity } from './identity/identity.ts';
import type { ContainerPosture, Posture } from './posture.ts';
import { pss } from './pss/pss.ts';
import { text } from './reading.ts';

/** `pssVersion`: `latest` or `v1.<minor>`; left out, the namespace's pinned version counts, else the newest known. */
export type AssessOptions = { readonly pssVersion?: string };

const unseen = ({ node, namespace }: PodSeen): Reason[] => [
  ...(node.state === 'found'
    ? []
    : [reason('node-not-seen', 'the node could not be seen: what it makes of the spec is not known')]),
  ...(namespace.state === 'found'
    ? []
    : [reason('namespace-not-seen', 'the namespace could not be seen: its Pod Security labels are not known')]),
];

const unknownSeccomp = (containers: readonly ContainerPosture[]): Reason[] => {
  const names = containers.filter(({ seccomp }) => seccomp.value === 'unknown').map(({ name }) => name);
  return names.length > 0
    ? [
        reason(
          'seccomp-default-unknown',
          `${names.slice(0, 5).join(', ')}: the kubelet's seccompDefault decides, and is not visible`,
        ),
      ]
    : [];
};

/**
 * What the pod could really do, and what would have stopped the finding: pure, and never throws, whatever the objects hold.
 * `finding` is null when there is none; then `techniques` and `controls` are empty.
 */
export const assess = (given: PodSeen, finding: Finding | null, options: AssessOptions = {}): Posture => {
  const seen = isObject(given.pod) ? given : { ...given, pod: {} };
  const { containers, host, podWide } = effective(seen);
  const judged = pss(seen, options.pssVersion ?? null);
  const { metadata } = seen.pod;
  const soFar = {
    pod: { namespace: text(metadata?.namespace) ?? '', name: text(metadata?.name) ?? '' },
    containers,
    pss: judged.pss,
    host,
    podWide,
    identity: identity(seen),
    exposure: exposure(seen),
    escapePaths: escapePaths(seen, containers),
    unknown: [...judged.unknown, ...unseen(seen), ...unknownSeccomp(containers)],
  };
  const withControls = { ...soFar, ...controls(finding, soFar, seen) };
  return { ...withControls, hardening: hardening(withControls, seen) };
};
