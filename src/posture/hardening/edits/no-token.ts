import { type Edit, withSpec } from '../edit.ts';

export const noToken: Edit = {
  id: 'no-token',
  title: 'no token of the service account is mounted',
  checks: [],
  controls: ['no-token'],
  apply: (template) => withSpec(template, { automountServiceAccountToken: false }),
};
