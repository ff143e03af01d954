import type { Band, Message } from './message.ts';
import { outline } from './outline.ts';
import { isConsoleUrl, safeCommand } from './url.ts';
import { defanged, visible } from './visible.ts';

/** PagerDuty Events API v2. The routing key is added on delivery, so that no secret is here. */
export type PagerDutyEvent = {
  readonly event_action: 'trigger' | 'resolve';
  readonly dedup_key: string;
  readonly client: 'Lazaret';
  readonly payload: {
    readonly summary: string;
    readonly source: string;
    readonly severity: 'critical' | 'error' | 'warning' | 'info';
    readonly timestamp: string;
    readonly component: string;
    readonly class: string;
    readonly custom_details: { readonly [title: string]: readonly string[] };
  };
  readonly links: readonly { readonly href: string; readonly text: string }[];
};

const severities: { readonly [band in Band]: PagerDutyEvent['payload']['severity'] } = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  info: 'info',
};

const shown = (text: string, limit = 400): string => defanged(visible(text, limit));

const details = (message: Message): { [title: string]: string[] } =>
  Object.fromEntries(
    outline(message).map(({ title, lines }, at) => [
      `${at + 1}. ${shown(title, 120)}`,
      lines.flatMap((line) => {
        if (line.kind === 'fact') return [`${shown(line.label, 60)}: ${shown(line.value)}`];
        if (line.kind === 'command')
          return [shown(line.title), ...[safeCommand(line.command)].filter((command) => command !== null)];
        return line.kind === 'link' ? [] : [shown(line.text)];
      }),
    ]),
  );

/** One incident for each finding; a release or an expiry resolves it. */
export const renderPagerDuty = (message: Message): PagerDutyEvent => ({
  event_action: message.resolves ? 'resolve' : 'trigger',
  dedup_key: shown(message.threadId, 240),
  client: 'Lazaret',
  payload: {
    summary: shown(message.title, 1000),
    source: shown(message.finding?.cluster ?? message.finding?.accountId ?? 'lazaret', 200),
    severity: severities[message.severity.band],
    timestamp: visible(message.at, 40),
    component: shown(message.targets[0]?.name ?? message.verdicts[0]?.on ?? 'cluster', 200),
    class: shown(message.finding?.type ?? message.kind, 200),
    custom_details: details(message),
  },
  links: message.links
    .filter(({ url }) => isConsoleUrl(url))
    .map(({ title, url }) => ({ href: url, text: shown(title, 100) })),
});
