import type { PodSeen } from '../../enrich/seen.ts';
import { type Reason, reason } from '../../reason.ts';
import type { Posture } from '../posture.ts';
import { evaluator } from './evaluate.ts';
import { faultsOf } from './faults.ts';
import { admission, labelProblems, namespaceLabels } from './namespace.ts';
import { unknownVolumes } from './unknown-volumes.ts';
import { readVersion } from './version.ts';

type Judged = { readonly pss: Posture['pss']; readonly unknown: readonly Reason[] };

const levelOf = (baseline: boolean, restricted: boolean): Posture['pss']['level'] => {
  if (!baseline) return 'privileged';
  return restricted ? 'restricted' : 'baseline';
};

const versionProblem = (asked: string, read: ReturnType<typeof readVersion>): Reason[] => {
  if (read.state === 'clamped')
    return [
      reason(
        'pss-version-clamped',
        `${asked.slice(0, 63)} is newer than what is known: judged by ${read.version.name}`,
      ),
    ];
  return read.state === 'invalid'
    ? [
        reason(
          'pss-version-invalid',
          `"${asked.slice(0, 63)}" is neither v1.<minor> nor latest: judged by ${read.version.name}`,
        ),
      ]
    : [];
};

/**
 * The Pod Security Standards at the version asked for: given, else pinned by the namespace's `enforce-version`, else the
 * newest known. Pods that no API server would take are said to be malformed and are allowed at no level.
 */
export const pss = (seen: PodSeen, given: string | null): Judged => {
  const namespace = admission(seen.namespace);
  const pinned = namespace.value === 'unknown' ? undefined : namespace.value.enforceVersion;
  const asked = given ?? pinned ?? 'latest';
  const read = readVersion(asked);
  const evaluate = evaluator(seen.pod);
  const [baseline, restricted] = [evaluate('baseline', read.version), evaluate('restricted', read.version)];
  return {
    pss: {
      version: read.version.name,
      level: levelOf(baseline.allowed, restricted.allowed),
      baseline,
      restricted,
      namespace,
    },
    unknown: [
      ...faultsOf(seen.pod).map(({ path, problem }) => reason('malformed-field', `${path} ${problem}`)),
      ...unknownVolumes(seen.pod),
      ...versionProblem(asked, read),
      ...labelProblems(namespaceLabels(seen.namespace) ?? {}),
    ],
  };
};
