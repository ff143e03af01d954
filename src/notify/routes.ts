import type { DecidedOn } from '../decide/decided-target.ts';
import { enrichedEvent } from '../decide/enriched-event.ts';
import { matches } from '../decide/pattern.ts';
import type { Policy } from '../decide/policy.ts';
import { type Channel, channels } from '../decide/policy-defaults.ts';
import type { Finding } from '../finding/finding.ts';

/** Which channels an alert goes to: those of the first route that matches, else all. `events` is always among them. */
export const channelsFor = (
  policy: Policy | null,
  finding: Finding,
  targets: readonly DecidedOn[],
): readonly Channel[] => {
  const event = enrichedEvent(finding, targets);
  const route = policy?.alerts.routes.find(({ when }) => matches(when, event));
  return route ? [...new Set<Channel>([...route.to, 'events'])] : channels;
};
