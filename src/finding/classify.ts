import { type Reason, reason } from '../reason.ts';
import { isAboutEks } from './about-eks.ts';
import { callerTargets, configurationTargets, deployedTargets } from './audit-targets.ts';
import { entryOf } from './catalogue.ts';
import type { TargetRule } from './catalogue-entry.ts';
import { clusterOf, clustersOf } from './cluster.ts';
import type { Finding, Target, TargetClass } from './finding.ts';
import { nodeTarget } from './instance-target.ts';
import { malwareTargets } from './malware-targets.ts';
import { runtimeTargets } from './runtime-targets.ts';
import { sequenceTargets } from './sequence-targets.ts';
import { suspectTargets } from './suspect-targets.ts';
import { target } from './target.ts';
import { userTarget } from './user-target.ts';
import type { Wire } from './wire.ts';

/** More than any finding has named so far; each target costs looks at the cluster. */
export const maxTargets = 100;

/** The rule for a type of tomorrow, by the parts of its name; null leaves it to what the finding contains. */
const ruleByName = (type: string, { service }: Wire): TargetRule | null => {
  if (type.startsWith('AttackSequence:')) return 'sequence';
  if (service?.featureName === 'EbsVolumeScan' || /^Execution:(?:Kubernetes|Container)\/[^/]*File$/.test(type))
    return 'malware';
  if (/^[^:]*:Runtime\//.test(type)) return 'runtime';
  if (/^(?:Policy:Kubernetes\/|[^:]*:Kubernetes\/SuccessfulAnonymousAccess$)/.test(type)) return 'configuration';
  return null;
};

const structureTargets = (type: string, wire: Wire): Target[] => {
  const { kubernetesUserDetails = null, kubernetesWorkloadDetails = null } = wire.resource?.kubernetesDetails ?? {};
  const users = kubernetesUserDetails ? [userTarget(wire)] : [];
  const workloads = kubernetesWorkloadDetails ? suspectTargets(type, kubernetesWorkloadDetails, wire) : [];
  if (workloads.length + users.length > 0) return [...users, ...workloads];
  if (wire.service?.detection?.sequence) return sequenceTargets(wire);
  return wire.resource?.instanceDetails ? [nodeTarget(wire)] : [target('unknown')];
};

const targetsOf = (type: string, wire: Wire): Target[] => {
  switch (entryOf(type)?.rule ?? ruleByName(type, wire)) {
    case 'sequence':
      return sequenceTargets(wire);
    case 'malware':
      return malwareTargets(type, wire);
    case 'runtime':
      return runtimeTargets(type, wire);
    case 'configuration':
      return configurationTargets(wire);
    case 'workload':
      return deployedTargets(type, wire);
    case 'user':
      return callerTargets(wire);
    default:
      return structureTargets(type, wire);
  }
};

export type Classified = Pick<Finding, 'cluster' | 'knownType' | 'targetClass' | 'targets'> & {
  readonly problems: readonly Reason[];
};

const problemsOf = (targets: readonly Target[], wire: Wire): Reason[] => {
  const clusters = clustersOf(wire.service?.detection?.sequence ?? null).length;
  return [
    ...(clusters > 1
      ? [
          reason(
            'several-clusters-named',
            `the attack sequence names ${clusters} clusters; only the first is looked at`,
          ),
        ]
      : []),
    ...(targets.length > maxTargets
      ? [
          reason(
            'targets-cut',
            `the finding names ${targets.length} targets; only the first ${maxTargets} are looked at`,
          ),
        ]
      : []),
  ];
};

/**
 * Whom a finding implicates. Known types go by their rule in the catalogue, types of tomorrow by their name's form and
 * else by what the finding contains. The first target is what the finding is about; `not-eks` stands for none at all.
 */
export const classify = (type: string, wire: Wire): Classified | 'not-eks' => {
  if (!isAboutEks(type, wire)) return 'not-eks';
  const targets = targetsOf(type, wire);
  const cluster = clusterOf(wire);
  const targetClass: TargetClass = targets[0]?.class ?? 'unknown';
  return {
    cluster: cluster.value,
    knownType: entryOf(type) !== null,
    targetClass,
    targets: targets.slice(0, maxTargets),
    problems: [...cluster.problems, ...problemsOf(targets, wire)],
  };
};
