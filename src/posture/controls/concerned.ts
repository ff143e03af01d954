import type { Finding } from '../../finding/finding.ts';
import type { ContainerPosture } from '../posture.ts';
import { at, each, text } from '../reading.ts';

const named = ({ detail }: Finding): string[] => {
  const details = at(at(detail, 'resource'), 'kubernetesDetails');
  const workload = each(at(at(details, 'kubernetesWorkloadDetails'), 'containers') as object[] | undefined);
  const single = at(at(detail, 'resource'), 'containerDetails');
  return [...workload, single].map((one) => text(at(one, 'name'))).filter((name) => name !== null);
};

/** The containers that the finding names; all of them when it names none that the pod has. */
export const concernedBy = (finding: Finding, containers: readonly ContainerPosture[]): readonly ContainerPosture[] => {
  const names = new Set(named(finding));
  const concerned = containers.filter(({ name }) => names.has(name));
  return concerned.length > 0 ? concerned : containers;
};
