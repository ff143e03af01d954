import type { Finding } from '../finding/finding.ts';
import { masked } from '../finding/masked.ts';
import { apiCallOf } from '../finding/stated/call.ts';
import { instanceOf } from '../finding/stated/instance.ts';
import { peersOf, type StatedPeer } from '../finding/stated/peers.ts';
import { processOf, runtimeContextOf } from '../finding/stated/process.ts';
import { threatsOf } from '../finding/stated/threats.ts';
import { userOf } from '../finding/stated/user.ts';
import { workloadOf } from '../finding/stated/workload.ts';
import { limits } from './limits.ts';
import type { Fact } from './message.ts';
import { defangedDomain, shortened } from './visible.ts';

type Told = readonly [label: string, value: string | null | undefined | false];

const words = (...parts: readonly (string | number | null | undefined | false)[]): string =>
  parts.filter((part) => part !== null && part !== undefined && part !== false && part !== '').join(' ');

const peerText = ({ ip, domain, port, country, organization, direction }: StatedPeer): string =>
  words(
    direction,
    domain === null ? ip : defangedDomain(domain),
    port !== null && `port ${port}`,
    country && `(${words(country, organization)})`,
  );

const where = (finding: Finding): Told[] => {
  const workload = workloadOf(finding);
  const instance = instanceOf(finding);
  return [
    ['Cluster', words(finding.cluster?.name, `in ${finding.accountId} ${finding.region}`)],
    ['Workload', workload && words(workload.type, `${workload.namespace ?? '?'}/${workload.name ?? '?'}`)],
    [
      'Images',
      workload?.containers
        .flatMap(({ image }) => image ?? [])
        .slice(0, 3)
        .join(', '),
    ],
    ['Node', instance && words(instance.instanceId, instance.privateDnsName)],
  ];
};

const what = (finding: Finding): Told[] => {
  const process = processOf(finding);
  const call = apiCallOf(finding);
  const user = userOf(finding);
  return [
    [
      'Process',
      process &&
        words(
          process.path ?? process.name,
          process.user && `as ${process.user}`,
          process.parents.length > 0 && `under ${process.parents.slice(0, 3).join(' < ')}`,
        ),
    ],
    ...runtimeContextOf(finding)
      .slice(0, 3)
      .map(({ key, value }): Told => [key, value]),
    [
      'API call',
      call &&
        words(
          call.verb,
          call.namespace,
          call.resource,
          call.subresource,
          call.name,
          call.statusCode !== null && `→ ${call.statusCode}`,
        ),
    ],
    ['User', user && words(user.username, user.iamName && `(${words(user.iamType, user.iamName)})`)],
    [
      'Malware',
      threatsOf(finding)
        .slice(0, 3)
        .map(({ name }) => name ?? '')
        .join(', '),
    ],
    ['Peers', peersOf(finding).slice(0, 4).map(peerText).join('; ')],
  ];
};

const when = ({ createdAt, updatedAt, count }: Finding): Told[] => [
  ['Seen', count > 1 ? `${count} times since ${createdAt}, last ${updatedAt}` : updatedAt],
];

/** What the finding itself says, shortest form first. Everything in it may be attacker-written; secrets in a command line stay out of alerts. */
export const findingFacts = (finding: Finding): Fact[] =>
  [...where(finding), ...what(finding), ...when(finding), ['Type', finding.type] as Told]
    .flatMap(([label, value]) => (value ? [{ label, value: shortened(masked(value), limits.value) }] : []))
    .slice(0, limits.facts);
