import { type Channel, channels } from './policy-defaults.ts';
import type { Policy } from './policy-schema.ts';

type Alerts = Policy['alerts'];

/** What of `alerts` brings a channel into being; null where nothing is needed. */
type SetUp = { readonly given: (alerts: Alerts) => boolean; readonly add: string } | null;

const undeliverable: SetUp = { given: () => false, add: 'Lazaret does not deliver to it: name another channel' };

const setUps: { readonly [channel in Channel]: SetUp } = {
  events: null,
  email: { given: ({ email }) => email.length > 0, add: 'add addresses to alerts.email' },
  chat: { given: ({ chat }) => chat !== undefined, add: 'add alerts.chat with workspaceId and channelId' },
  slack: undeliverable,
  teams: undeliverable,
  pagerduty: undeliverable,
  securityhub: undeliverable,
};

/** The channels that this policy brings into being; an alert to any other would reach nobody. */
export const channelsSetUp = ({ alerts }: Pick<Policy, 'alerts'>): readonly Channel[] =>
  channels.filter((channel) => setUps[channel]?.given(alerts) ?? true);

/** Channels that a route names and nothing brings into being, with what to add. */
export const channelMistakes = (alerts: Alerts): { code: string; path: readonly PropertyKey[]; says: string }[] =>
  alerts.routes.flatMap(({ to }, route) =>
    to.flatMap((channel, at) => {
      const setUp = setUps[channel];
      return setUp === null || setUp.given(alerts)
        ? []
        : [
            {
              code: 'channel-not-set-up',
              path: ['alerts', 'routes', route, 'to', at],
              says: `${channel} is not set up, so nobody would be told: ${setUp.add}, or take it out of the route`,
            },
          ];
    }),
  );
