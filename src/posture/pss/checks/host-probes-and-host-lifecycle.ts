import type { Check } from '../check.ts';
import { containers, distinct, plural, quoted } from '../wording.ts';

export const hostProbesAndHostLifecycle: Check = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  title: 'No host in probes and life cycle handlers',
  allows: '`host` of `httpGet` and `tcpSocket` in probes and life cycle handlers: unset or empty',
  revisions: [
    {
      since: 34,
      forbids: (pod) => {
        const bad = pod.containers.filter(({ handlerHosts }) => handlerHosts.length > 0);
        if (bad.length === 0) return null;
        const names = distinct(bad.map(({ name }) => name));
        const hosts = distinct(bad.flatMap(({ handlerHosts }) => handlerHosts));
        const what = plural('probe or lifecycle host', 'probe or lifecycle hosts', hosts.length);
        return {
          reason: 'probe or lifecycle host',
          detail: `${containers(names)} ${plural('uses', 'use', names.length)} ${what} ${quoted(hosts)}`,
        };
      },
    },
  ],
};
