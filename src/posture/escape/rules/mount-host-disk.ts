import type { PodSeen } from '../../../enrich/seen.ts';
import { containersOf } from '../../containers-of.ts';
import type { ContainerPosture } from '../../posture.ts';
import { each } from '../../reading.ts';
import { blockedBy, byAppArmor, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { capability, privileged } from '../held.ts';
import type { EscapeRule } from '../rule.ts';

const deviceOf = ({ pod }: PodSeen, name: string): string[] =>
  containersOf(pod.spec)
    .filter(({ container }) => container.name === name)
    .flatMap(({ path, container }) =>
      each(container.volumeDevices).map(({ devicePath }, at) => `${path}.volumeDevices[${at}]: device ${devicePath}`),
    );

const rests = (seen: PodSeen, posture: ContainerPosture): string[] => {
  const all = privileged(posture);
  if (all) return [`${all}: has every device of the node`];
  const admin = capability(posture, 'SYS_ADMIN');
  const devices = deviceOf(seen, posture.name);
  return admin && devices.length > 0 ? [admin, ...devices] : [];
};

export const mountHostDisk: EscapeRule = {
  id: 'mount-host-disk',
  title: 'Mount a disk of the node and write to its root',
  to: 'node',
  severity: 'critical',
  when: 'privileged, or SYS_ADMIN with a block device',
  blockers: 'user namespace, AppArmor default profile',
  find: (context) =>
    perContainer(context, ({ posture }) => {
      const evidence = rests(context.seen, posture);
      return evidence.length > 0
        ? { evidence, blockedBy: blockedBy(context, posture, [byUserNamespace, byAppArmor]) }
        : null;
    }),
};
