import { type Edit, inEach, without } from '../edit.ts';

export const noHostPorts: Edit = {
  id: 'no-host-ports',
  title: 'no port of the node is used',
  checks: ['hostPorts'],
  controls: [],
  apply: (template) =>
    inEach(template, (container) =>
      container.ports?.some(({ hostPort }) => hostPort)
        ? { ...container, ports: container.ports.map((port) => without(port, 'hostPort')) }
        : container,
    ),
};
