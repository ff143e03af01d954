import type { ContainerPosture, Sourced } from '../posture.ts';
import { at, number } from '../reading.ts';
import type { Scope } from './scope.ts';

/** Whether the container runs at the time of looking, as the pod's status says. */
export const running = ({ status, reported }: Scope): Sourced<boolean> => {
  if (!reported && status === null) return { value: 'unknown', source: 'status: the pod reports no such containers' };
  if (status === null) return { value: false, source: 'status: not reported' };
  return { value: at(status.state, 'running') !== undefined, source: `status of container ${status.name}` };
};

const why = ({ node }: Scope): string =>
  node.containerd !== null && node.containerd < 2
    ? `${node.runtime} does not report it (containerd 2.0 and later do)`
    : 'status does not report it';

const linux = ({ status }: Scope): unknown => at(at(status, 'user'), 'linux');
const source = 'status user.linux, of the first process';

const of = (scope: Scope, field: 'uid' | 'gid'): Sourced<number> => {
  const value = number(at(linux(scope), field));
  return value === null ? { value: 'unknown', source: why(scope) } : { value, source };
};

type Observed = Required<Pick<ContainerPosture, 'observedUid' | 'observedGid' | 'observedGroups'>>;

/** Who the first process really is: the user at its start, not what it may have become since. Source: KEP-3619. */
export const observed = (scope: Scope): Observed => {
  const groups = at(linux(scope), 'supplementalGroups');
  return {
    observedUid: of(scope, 'uid'),
    observedGid: of(scope, 'gid'),
    observedGroups: Array.isArray(groups)
      ? { value: groups.filter((group) => typeof group === 'number'), source }
      : { value: 'unknown', source: why(scope) },
  };
};
