import { isIP } from 'node:net';
import type { Wire } from '../wire.ts';
import { maxItems, type Stating, textOf, textsOf, wireOf } from './wire-of.ts';

export type StatedPeer = {
  /** An address that is one, or null. */
  readonly ip: string | null;
  readonly domain: string | null;
  readonly port: number | null;
  readonly protocol: string | null;
  readonly direction: 'inbound' | 'outbound' | null;
  readonly blocked: boolean | null;
  readonly country: string | null;
  /** The organization of the autonomous system. */
  readonly organization: string | null;
};

const nobody: StatedPeer = {
  ip: null,
  domain: null,
  port: null,
  protocol: null,
  direction: null,
  blocked: null,
  country: null,
  organization: null,
};

const ipOf = (text: string | null | undefined): string | null => (text && isIP(text) !== 0 ? text : null);

const directionOf = (text: string | null | undefined): StatedPeer['direction'] => {
  if (text === 'INBOUND') return 'inbound';
  return text === 'OUTBOUND' ? 'outbound' : null;
};

type Action = NonNullable<NonNullable<Wire['service']>['action']>;
type RemoteIp = NonNullable<Action['networkConnectionAction']>['remoteIpDetails'];

const address = (remote: RemoteIp): Partial<StatedPeer> => ({
  ip: ipOf(remote?.ipAddressV4) ?? ipOf(remote?.ipAddressV6),
  country: textOf(remote?.country?.countryName),
  organization: textOf(remote?.organization?.asnOrg),
});

const ofAction = (action: Action | null | undefined): StatedPeer[] => {
  const { networkConnectionAction: connection, dnsRequestAction: dns, kubernetesApiCallAction: call } = action ?? {};
  return [
    ...(connection
      ? [
          {
            ...nobody,
            ...address(connection.remoteIpDetails),
            port: connection.remotePortDetails?.port ?? null,
            protocol: textOf(connection.protocol),
            direction: directionOf(connection.connectionDirection),
            blocked: connection.blocked,
          },
        ]
      : []),
    ...(dns
      ? [
          {
            ...nobody,
            domain: textOf(dns.domain),
            protocol: textOf(dns.protocol),
            direction: 'outbound' as const,
            blocked: dns.blocked,
          },
        ]
      : []),
    ...(call ? [{ ...nobody, ...address(call.remoteIpDetails), direction: 'inbound' as const }] : []),
  ];
};

type Endpoint = {
  ip: string | null;
  domain: string | null;
  port: number | null;
  connection: { direction: string | null } | null;
};

const ofEndpoint = ({ ip, domain, port, connection }: Endpoint): StatedPeer => ({
  ...nobody,
  ip: ipOf(ip),
  domain: textOf(domain),
  port,
  direction: directionOf(connection?.direction),
});

/** Whom the finding saw at the other end: of a connection, a DNS look-up, an API call, or an attack sequence. */
export const peersOf = (finding: Stating): StatedPeer[] => {
  const { service } = wireOf(finding);
  const endpoints = service?.detection?.sequence?.endpoints ?? [];
  return [...ofAction(service?.action), ...endpoints.map(ofEndpoint)]
    .filter(({ ip, domain }) => ip !== null || domain !== null)
    .slice(0, maxItems);
};

/** Names on the threat lists that matched. */
export const threatNamesOf = (finding: Stating): string[] =>
  textsOf(wireOf(finding).service?.evidence?.threatIntelligenceDetails.flatMap(({ threatNames }) => threatNames));
