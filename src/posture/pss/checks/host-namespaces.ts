import type { Check } from '../check.ts';

export const hostNamespaces: Check = {
  id: 'hostNamespaces',
  level: 'baseline',
  title: "None of the node's network, PID and IPC namespaces",
  allows: '`hostNetwork`, `hostPID`, `hostIPC`: unset or false',
  revisions: [
    {
      since: 0,
      forbids: ({ hostNetwork, hostPID, hostIPC }) => {
        if (!(hostNetwork || hostPID || hostIPC)) return null;
        const shared = [
          ...(hostNetwork ? ['hostNetwork=true'] : []),
          ...(hostPID ? ['hostPID=true'] : []),
          ...(hostIPC ? ['hostIPC=true'] : []),
        ];
        return { reason: 'host namespaces', detail: shared.join(', ') };
      },
    },
  ],
};
