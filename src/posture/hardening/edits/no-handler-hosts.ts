import type { Container, Handler } from '../../../objects.ts';
import { type Edit, inEach, without } from '../edit.ts';

const plain = (handler: Handler): Handler => ({
  ...handler,
  ...(handler.httpGet ? { httpGet: without(handler.httpGet, 'host') } : {}),
  ...(handler.tcpSocket ? { tcpSocket: without(handler.tcpSocket, 'host') } : {}),
});

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

const withoutHosts = (container: Container): Container => {
  const changed = { ...container };
  for (const probe of probes) {
    const handler = container[probe];
    if (handler) changed[probe] = plain(handler);
  }
  if (container.lifecycle) {
    const { postStart, preStop } = container.lifecycle;
    changed.lifecycle = {
      ...container.lifecycle,
      ...(postStart ? { postStart: plain(postStart) } : {}),
      ...(preStop ? { preStop: plain(preStop) } : {}),
    };
  }
  return changed;
};

export const noHandlerHosts: Edit = {
  id: 'no-handler-hosts',
  title: 'probes and life cycle handlers ask the pod itself only',
  checks: ['hostProbesAndHostLifecycle'],
  controls: [],
  apply: (template) => inEach(template, withoutHosts),
};
