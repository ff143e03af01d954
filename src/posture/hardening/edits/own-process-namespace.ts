import { type Edit, withSpec } from '../edit.ts';

export const ownProcessNamespace: Edit = {
  id: 'own-process-namespace',
  title: 'each container has its own process namespace',
  checks: [],
  controls: ['own-process-namespace'],
  apply: (template) =>
    withSpec(template, {
      ...(template.spec.shareProcessNamespace === true ? { shareProcessNamespace: false } : {}),
      ...(template.spec.hostPID === true ? { hostPID: false } : {}),
    }),
};
