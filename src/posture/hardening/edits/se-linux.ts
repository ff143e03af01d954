import type { SELinuxOptions } from '../../../objects.ts';
import { type Edit, inContext, inPodContext, without } from '../edit.ts';

const types = ['container_t', 'container_init_t', 'container_kvm_t'];

const plain = (options: SELinuxOptions): SELinuxOptions => {
  const rest = without(options, 'user', 'role');
  return rest.type === undefined || types.includes(rest.type) ? rest : without(rest, 'type');
};

const change = <T extends { seLinuxOptions?: SELinuxOptions }>(context: T): T => {
  if (!context.seLinuxOptions) return context;
  const options = plain(context.seLinuxOptions);
  return Object.keys(options).length > 0
    ? { ...context, seLinuxOptions: options }
    : (without(context, 'seLinuxOptions') as T);
};

export const seLinux: Edit = {
  id: 'selinux',
  title: 'the SELinux type is that of an ordinary container',
  checks: ['seLinuxOptions'],
  controls: ['selinux'],
  idleOn: ['amazon-linux', 'ubuntu'],
  apply: (template) => inPodContext(inContext(template, change), change),
};
