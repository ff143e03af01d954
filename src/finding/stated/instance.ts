import { isInstanceId } from '../names.ts';
import { type Stating, textOf, textsOf, wireOf } from './wire-of.ts';

export type StatedInstance = {
  readonly instanceId: string | null;
  /** Often, and not always, the node's name in the cluster. */
  readonly privateDnsName: string | null;
  readonly privateIps: readonly string[];
};

/** The EC2 instance that the finding names: the node. */
export const instanceOf = (finding: Stating): StatedInstance | null => {
  const instance = wireOf(finding).resource?.instanceDetails ?? null;
  return (
    instance && {
      instanceId: isInstanceId(instance.instanceId ?? '') ? instance.instanceId : null,
      privateDnsName: textOf(instance.networkInterfaces.find(({ privateDnsName }) => privateDnsName)?.privateDnsName),
      privateIps: textsOf(instance.networkInterfaces.flatMap(({ privateIpAddress }) => privateIpAddress ?? [])),
    }
  );
};
