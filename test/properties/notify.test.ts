import fc from 'fast-check';
import { command } from '../../src/contain/command.ts';
import { html } from '../../src/notify/html.ts';
import { renderChat } from '../../src/notify/render-chat.ts';
import { renderEvent } from '../../src/notify/render-event.ts';
import { renderPage } from '../../src/notify/render-page.ts';
import { renderPagerDuty } from '../../src/notify/render-pagerduty.ts';
import { renderSecurityHub } from '../../src/notify/render-security-hub.ts';
import { renderSlack } from '../../src/notify/render-slack.ts';
import { renderTeams } from '../../src/notify/render-teams.ts';
import { renderTerminal } from '../../src/notify/render-terminal.ts';
import { renderText } from '../../src/notify/render-text.ts';
import { visible } from '../../src/notify/visible.ts';
import { columns, wrap } from '../../src/notify/wrap.ts';
import { aMessageSaying } from '../builders/message.ts';
import { runs } from '../builders/runs.ts';

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      '`',
      '*',
      '[',
      ']',
      '(',
      ')',
      '|',
      '@',
      '!',
      ':',
      '/',
      '\\',
      '\n',
      '\r',
      '\u001b',
      '\u202e',
      '\u200b',
      '\ud800',
      'a',
      ' ',
      '\u0301',
      '名',
    ),
    maxLength: 60,
  }),
);
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u;

/** Tags and attributes of a page, without its texts: what a browser would build of it. */
const skeleton = (page: string): string => [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag).join('\n');

describe('whatever a finding says', () => {
  it('what is visible has no control, no direction and no half character, and keeps its limit', () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 2, max: 80 }), (text, limit) => {
        const shown = visible(text, limit);
        expect(shown).not.toMatch(unseen);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: runs(500) },
    );
  });

  it('a page has the same elements as with a harmless text', () => {
    const harmless = skeleton(renderPage(aMessageSaying('x')));
    fc.assert(
      fc.property(nasty, (text) => {
        expect(skeleton(renderPage(aMessageSaying(`y${text}`)))).toBe(harmless);
      }),
      { numRuns: runs(150) },
    );
  });

  it('markup of the page tag holds nothing that was not escaped', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(html`<p title="${text}">${text}</p>`.markup.replace(/^<p title="|">|<\/p>$/g, '')).not.toMatch(/[<>"']/);
      }),
      { numRuns: runs(300) },
    );
  });

  it('no renderer throws, and each line of a terminal or a mail is one of ours', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const message = aMessageSaying(text);
        const { subject, body } = renderText(message);
        expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
        for (const whole of [renderTerminal(message), body]) expect(whole.replaceAll('\n', '')).not.toMatch(unseen);
        expect(
          renderTerminal(message)
            .split('\n')
            .filter((line) => columns(line) > 80),
        ).toEqual([]);
        for (const render of [renderChat, renderEvent, renderPagerDuty, renderSecurityHub, renderSlack, renderTeams]) {
          expect(JSON.stringify(render(message)) ?? 'null').not.toMatch(/@(everyone|here|channel)|<!(channel|here)/);
        }
      }),
      { numRuns: runs(150) },
    );
  });

  it('wrapping keeps every word and no line is too wide', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '名', '-'), maxLength: 80 }),
        fc.integer({ min: 2, max: 40 }),
        (text, width) => {
          const lines = wrap(text, width);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
          expect(lines.every((line) => columns(line) <= width)).toBe(true);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('a command is either one word per word for a shell, or there is none', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const made = command('lazaret', text);
        if (made === null) return;
        expect(made).toMatch(/^lazaret ([A-Za-z0-9_/:.,@%+=-]+|'[\x20-\x26\x28-\x7e]*')$/);
        expect(made.slice('lazaret '.length).replace(/^'|'$/g, '')).toBe(text);
      }),
      { numRuns: runs(500) },
    );
  });
});
