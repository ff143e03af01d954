import { type Edit, inContext } from '../edit.ts';

/** The API refuses it together with `privileged: true` and with the capability written as CAP_SYS_ADMIN. */
export const noPrivilegeEscalation: Edit = {
  id: 'no-privilege-escalation',
  title: 'setuid binaries give no rights',
  checks: ['allowPrivilegeEscalation'],
  controls: ['no-privilege-escalation'],
  linuxOnly: true,
  apply: (template) =>
    inContext(template, (context) => {
      const { add } = context.capabilities ?? {};
      const capabilities = add?.includes('CAP_SYS_ADMIN')
        ? { capabilities: { ...context.capabilities, add: add.filter((one) => one !== 'CAP_SYS_ADMIN') } }
        : {};
      return {
        ...context,
        ...capabilities,
        ...(context.privileged === true ? { privileged: false } : {}),
        allowPrivilegeEscalation: false,
      };
    }),
};
