import { readFileSync } from 'node:fs';
import path from 'node:path';
import { matches } from '../../src/decide/pattern.ts';
import { composeVerdict } from '../../src/notify/compose-verdict.ts';
import type { Message } from '../../src/notify/message.ts';
import { renderChat } from '../../src/notify/render-chat.ts';
import { eventLimit, renderEvent } from '../../src/notify/render-event.ts';
import { renderPage } from '../../src/notify/render-page.ts';
import { renderPagerDuty } from '../../src/notify/render-pagerduty.ts';
import { renderSecurityHub } from '../../src/notify/render-security-hub.ts';
import { renderSlack } from '../../src/notify/render-slack.ts';
import { renderTeams } from '../../src/notify/render-teams.ts';
import { renderTerminal } from '../../src/notify/render-terminal.ts';
import { renderText } from '../../src/notify/render-text.ts';
import { ansiStyle } from '../../src/notify/styler.ts';
import { columns, wrap } from '../../src/notify/wrap.ts';
import { aComposedTarget, aMessage, aMessageSaying, aToldPlan, aVerdict, findingKey } from '../builders/message.ts';

const command = 'lazaret release 3f2a9c0d1e4b5a697887 --apply';
const released = composeVerdict({
  plan: aToldPlan(),
  event: 'released',
  verdict: null,
  records: [findingKey],
  at: '2026-11-20T12:00:00.000Z',
});

describe('on a terminal', () => {
  const text = renderTerminal(aMessage());

  it('no line is wider than it, but for commands and links, which are there to be copied', () => {
    const long = text.split('\n').filter((line) => columns(line) > 80 && !/^ {6}(lazaret|kubectl|https)/.test(line));
    expect(long).toEqual([]);
    expect(text).toContain(`\n      ${command}\n`);
  });

  it('there is no colour unless it is asked for, and then nothing else changes', () => {
    const coloured = renderTerminal(aMessage(), { style: ansiStyle });
    expect(text).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[31m');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text);
  });

  it('wide letters count twice', () => {
    expect(wrap('名前名前名前', 6)).toEqual(['名前名', '前名前']);
  });

  it.each([20, 40, 132])('of %i columns it fits too', (width) => {
    const lines = renderTerminal(aMessage(), { width }).split('\n');
    expect(lines.filter((line) => columns(line) > width && !/^ {6}\S/.test(line))).toEqual([]);
  });
});

describe('by e-mail', () => {
  it('the subject is one short line of ASCII, whatever the title', () => {
    for (const message of [aMessage(), aMessageSaying('ü\n名'.repeat(500)), aMessageSaying('')]) {
      expect(renderText(message).subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    }
  });

  it('the body ends in the commands', () => {
    expect(renderText(aMessage()).body).toContain(`      ${command}\n`);
  });
});

describe('in chat', () => {
  const chat = renderChat(aMessage());

  it('it is a custom notification of schema 1.0, threaded by the finding', () => {
    expect(chat).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown' },
      metadata: { threadId: 'f0000000000000000000000000000001', eventType: 'decision' },
    });
    expect(chat.content.nextSteps.some((step) => step.endsWith(`\`${command}\``))).toBe(true);
  });

  it('it is cut at a section, and says so', () => {
    const { description } = renderChat(aMessageSaying('word '.repeat(200))).content;
    expect(description.length).toBeLessThan(6100);
    expect(description).toContain('More in the incident page and the archive.');
  });
});

describe('on the event bus', () => {
  it('a decision and a verdict have their own detail types and the whole message', () => {
    const entry = renderEvent(aMessage());
    expect(entry).toMatchObject({
      Source: 'lazaret',
      DetailType: 'Lazaret Decision',
      Time: '2026-11-20T11:00:00.000Z',
    });
    expect(JSON.parse(entry.Detail)).toEqual({ ...aMessage(), truncated: [] });
    expect(renderEvent(released).DetailType).toBe('Lazaret Verdict');
  });

  it('what does not fit is left out by name, the least needed first', () => {
    const message = {
      ...aMessage(),
      facts: Array.from({ length: 2000 }, () => ({ label: 'x', value: 'y'.repeat(2000) })),
    };
    const detail = renderEvent(message).Detail;
    expect(Buffer.byteLength(detail)).toBeLessThan(eventLimit);
    expect(JSON.parse(detail)).toMatchObject({
      truncated: ['timeline', 'facts'],
      threadId: message.threadId,
      decision: message.decision,
    });
  });

  it('even a message that is too much in every part becomes an event', () => {
    const records = Array.from({ length: 200_000 }, () => 'x');
    const detail = renderEvent({
      ...aMessage(),
      records,
      finding: { ...aMessage().finding!, extra: records } as never,
    }).Detail;
    expect(JSON.parse(detail)).toMatchObject({ truncated: ['everything'] });
  });
});

describe('in Slack', () => {
  it('every text of the finding is in an element that parses nothing', () => {
    const { blocks } = renderSlack(aMessage());
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(new Set(blocks.map(({ type }) => type))).toEqual(new Set(['header', 'rich_text']));
    expect(JSON.stringify(blocks)).not.toContain('mrkdwn');
    expect(JSON.stringify(blocks)).toContain(
      `"rich_text_preformatted","elements":[{"type":"text","text":"${command}"}]`,
    );
  });
});

describe('in Teams', () => {
  it('it is an Adaptive Card within 28 KB whose texts take no Markdown', () => {
    for (const message of [aMessage(), aMessageSaying('名'.repeat(1000))]) {
      const card = renderTeams(message);
      expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(28 * 1024);
      expect(JSON.stringify(card)).not.toMatch(/"TextBlock"|"FactSet"/);
    }
    expect(renderTeams(aMessage()).attachments[0]?.content).toMatchObject({ type: 'AdaptiveCard', version: '1.5' });
  });
});

describe('on the pager', () => {
  it('a finding is one incident, which a release resolves', () => {
    const opened = renderPagerDuty(aMessage());
    const closed = renderPagerDuty(released);
    expect(opened).toMatchObject({ event_action: 'trigger', payload: { severity: 'error', source: 'prod' } });
    expect(closed).toMatchObject({ event_action: 'resolve', dedup_key: opened.dedup_key });
    expect(renderPagerDuty(aMessageSaying('x'.repeat(900))).dedup_key.length).toBeLessThanOrEqual(255);
  });
});

describe('in Security Hub', () => {
  it("GuardDuty's own finding gets a note and our fields, and its workflow status is left to people", () => {
    const update = renderSecurityHub(aMessage());
    expect(update?.FindingIdentifiers).toEqual([
      { Id: aMessage().finding?.arn, ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/guardduty' },
    ]);
    expect(update?.UserDefinedFields).toMatchObject({
      lazaretDecision: 'quarantine',
      lazaretVerdict: 'partial',
      lazaretPlan: '3f2a9c0d1e4b5a697887',
    });
    expect(update).not.toHaveProperty('Workflow');
    expect(update?.Note.Text.length).toBeLessThanOrEqual(512);
  });

  it('a message about no finding, or about an ARN of somebody else, updates nothing', () => {
    expect(renderSecurityHub(released)).toBeNull();
    expect(
      renderSecurityHub({
        ...aMessage(),
        finding: { ...aMessage().finding!, arn: 'arn:aws:iam::111122223333:role/x' },
      }),
    ).toBeNull();
  });
});

describe('the incident page', () => {
  it('shows the verdict, who is still reachable, the timeline and the commands', () => {
    const page = renderPage(aMessage());
    expect(page).toContain('<section class="verdict partial">');
    expect(page).toContain('Still open: from pod shop/cart-1');
    expect(page).toContain('<svg viewBox');
    expect(page).toContain(`<pre>${command}</pre>`);
    expect(page).toContain('href="https://eu-central-1.console.aws.amazon.com/guardduty/');
  });
});

it('the page about alerts shows one as it is', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/alerts.md'), 'utf8');
  const [, sample] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
  expect(sample).toBe(renderTerminal(aMessage()));
});

it('the rule on that page finds what is not isolated', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/alerts.md'), 'utf8');
  const rule: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  const event = (message: Message) => {
    const { Source, DetailType, Detail } = renderEvent(message);
    return { source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail) };
  };
  const isolated = aMessage({
    targets: [
      aComposedTarget({
        contained: [{ action: 'quarantine', result: { state: 'done', verdict: aVerdict({ verdict: 'isolated' }) } }],
      }),
    ],
  });
  expect([aMessage(), isolated, released].map((message) => matches(rule, event(message)))).toEqual([
    true,
    false,
    false,
  ]);
});
