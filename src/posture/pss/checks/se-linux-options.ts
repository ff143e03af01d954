import type { Check, Forbidden } from '../check.ts';
import type { PodView, Settings } from '../view.ts';
import { distinct, plural, quoted, setters } from '../wording.ts';

const types = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const forbiddenBy =
  (allowed: readonly string[]) =>
  (pod: PodView): Forbidden | null => {
    const isBad = ({ seLinux }: Settings): boolean =>
      seLinux !== null && (!allowed.includes(seLinux.type) || seLinux.user !== '' || seLinux.role !== '');
    const bad = pod.containers.filter(isBad);
    const who = setters(
      isBad(pod),
      bad.map(({ name }) => name),
    );
    if (who === null) return null;
    const options = [pod, ...bad].map(({ seLinux }) => seLinux).filter((one) => one !== null);
    const badTypes = distinct(options.map(({ type }) => type).filter((type) => !allowed.includes(type)));
    const what = [
      ...(badTypes.length > 0 ? [`${plural('type', 'types', badTypes.length)} ${quoted(badTypes)}`] : []),
      ...(options.some(({ user }) => user !== '') ? ['user may not be set'] : []),
      ...(options.some(({ role }) => role !== '') ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${who} set forbidden securityContext.seLinuxOptions: ${what.join('; ')}`,
    };
  };

export const seLinuxOptions: Check = {
  id: 'seLinuxOptions',
  level: 'baseline',
  title: 'No SELinux type, user or role of its own',
  allows:
    '`seLinuxOptions.type`: unset, container_t, container_init_t, container_kvm_t, from v1.31 container_engine_t; `user` and `role`: unset',
  revisions: [
    { since: 0, forbids: forbiddenBy(types) },
    { since: 31, forbids: forbiddenBy([...types, 'container_engine_t']) },
  ],
};
