import { chatText, literalText } from './chat-text.ts';
import type { Message } from './message.ts';
import { type Line, outline, type Section } from './outline.ts';
import { isConsoleUrl, safeCommand } from './url.ts';

/** Parts of Slack's Block Kit that take a text as it is: in `rich_text` nothing is parsed. */
type Style = { readonly bold?: true; readonly code?: true };
export type SlackElement =
  | { readonly type: 'text'; readonly text: string; readonly style?: Style }
  | { readonly type: 'link'; readonly url: string; readonly text: string };
export type SlackPart = {
  readonly type: 'rich_text_section' | 'rich_text_preformatted';
  readonly elements: readonly SlackElement[];
};
export type SlackBlock =
  | {
      readonly type: 'header';
      readonly text: { readonly type: 'plain_text'; readonly text: string; readonly emoji: false };
    }
  | { readonly type: 'rich_text'; readonly elements: readonly SlackPart[] };
export type SlackMessage = { readonly text: string; readonly blocks: readonly SlackBlock[] };

/** Block Kit: 50 blocks, 150 characters in a header; texts are kept far below its 3,000. */
const maxBlocks = 50;
const maxLines = 30;

const plain = (text: string, style?: Style): SlackElement => ({
  type: 'text',
  text: literalText(text, 400),
  ...(style ? { style } : {}),
});
const section = (...elements: SlackElement[]): SlackPart => ({ type: 'rich_text_section', elements });

const lineParts = (line: Line): SlackPart[] => {
  switch (line.kind) {
    case 'fact':
      return [section(plain(`${line.label}: `, { bold: true }), plain(line.value))];
    case 'item':
    case 'numbered':
      return [section(plain(`• ${line.text}`))];
    case 'command': {
      const command = safeCommand(line.command);
      const code: SlackPart[] = command
        ? [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: command }] }]
        : [];
      return [section(plain(line.title)), ...code];
    }
    case 'link':
      return isConsoleUrl(line.url)
        ? [section({ type: 'link', url: line.url, text: literalText(line.title, 100) })]
        : [];
  }
};

const block = ({ title, lines }: Section): SlackBlock => ({
  type: 'rich_text',
  elements: [section(plain(title, { bold: true })), ...lines.slice(0, maxLines).flatMap(lineParts)],
});

/** For Slack's own webhook or `chat.postMessage`. `text` is what notifications show. */
export const renderSlack = (message: Message): SlackMessage => ({
  text: chatText(message.title, 300),
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: literalText(message.title, 140).slice(0, 150), emoji: false } },
    { type: 'rich_text', elements: [section(plain(message.summary))] },
    ...outline(message)
      .slice(0, maxBlocks - 3)
      .map(block),
    { type: 'rich_text', elements: [section(plain(message.footer))] },
  ],
});
