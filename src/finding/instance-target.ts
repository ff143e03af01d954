import type { Target } from './finding.ts';
import { isInstanceId } from './names.ts';
import { checked, target } from './target.ts';
import type { Wire } from './wire.ts';

/** The instance in a finding as a node: GuardDuty gives its instance id and never its name in the cluster. */
export const nodeOf = (wire: Wire): Target['node'] => {
  const id = wire.resource?.instanceDetails?.instanceId ?? null;
  return id !== null && isInstanceId(id) ? { name: null, instanceId: id } : null;
};

/** The node that a finding is about; without an instance in the finding it is the node of the finding's pod. */
export const nodeTarget = (wire: Wire, parts: Partial<Target> = {}): Target => {
  const id = wire.resource?.instanceDetails?.instanceId ?? null;
  const { problems } = checked(id, isInstanceId, 'instance-id-invalid', 'the instance');
  return target('node', { node: nodeOf(wire) ?? { name: null, instanceId: null }, ...parts }, problems);
};
