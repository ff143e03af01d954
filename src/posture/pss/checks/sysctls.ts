import type { Check, Revision } from '../check.ts';

const additions: readonly (readonly [since: number, names: readonly string[]])[] = [
  [
    0,
    [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ping_group_range',
      'net.ipv4.ip_unprivileged_port_start',
    ],
  ],
  [27, ['net.ipv4.ip_local_reserved_ports']],
  [
    29,
    [
      'net.ipv4.tcp_keepalive_time',
      'net.ipv4.tcp_fin_timeout',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
    ],
  ],
  [32, ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']],
  [37, ['net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_notsent_lowat']],
];

export const allowedSysctls = (minor: number): ReadonlySet<string> =>
  new Set(additions.filter(([since]) => since <= minor).flatMap(([, names]) => names));

const revisionOf = (since: number): Revision => {
  const allowed = allowedSysctls(since);
  return {
    since,
    forbids: ({ sysctls: set }) => {
      const bad = set.filter((name) => !allowed.has(name));
      return bad.length > 0 ? { reason: 'forbidden sysctls', detail: bad.join(', ') } : null;
    },
  };
};

export const sysctls: Check = {
  id: 'sysctls',
  level: 'baseline',
  title: 'Only sysctls that stay in the pod',
  allows: `\`sysctls[*].name\`: ${additions
    .map(([since, names]) => `${since > 0 ? `from v1.${since} ` : ''}${names.join(', ')}`)
    .join('; ')}`,
  revisions: additions.map(([since]) => revisionOf(since)),
};
