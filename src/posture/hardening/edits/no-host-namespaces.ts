import { type Edit, type Template, withSpec } from '../edit.ts';

const fields = ['hostNetwork', 'hostPID', 'hostIPC'] as const;

export const noHostNamespaces: Edit = {
  id: 'no-host-namespaces',
  title: 'no namespace of the node is shared',
  checks: ['hostNamespaces'],
  controls: ['no-host-namespaces'],
  apply: (template: Template) =>
    withSpec(
      template,
      Object.fromEntries(fields.filter((field) => template.spec[field] === true).map((field) => [field, false])),
    ),
};
