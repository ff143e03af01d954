import { type Edit, inContext } from '../edit.ts';

export const notPrivileged: Edit = {
  id: 'not-privileged',
  title: 'containers are not privileged',
  checks: ['privileged'],
  controls: ['not-privileged'],
  apply: (template) =>
    inContext(template, (context) => (context.privileged === true ? { ...context, privileged: false } : context)),
};
