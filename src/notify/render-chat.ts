import { chatText } from './chat-text.ts';
import type { Message } from './message.ts';
import { type Line, outline, type Section } from './outline.ts';
import { isConsoleUrl, safeCommand } from './url.ts';

/** Amazon Q Developer in chat applications, custom notifications, schema 1.0 (administrator guide, "Custom notifications"). */
export type ChatNotification = {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: { readonly [key: string]: string };
  };
};

const descriptionLimit = 6000;
const lineLimit = 300;

const lineText = (line: Line): string[] => {
  switch (line.kind) {
    case 'fact':
      return [`*${chatText(line.label, 60)}:* ${chatText(line.value, lineLimit)}`];
    case 'item':
    case 'numbered':
      return [`• ${chatText(line.text, lineLimit)}`];
    case 'command':
      return [];
    case 'link':
      return isConsoleUrl(line.url) ? [line.url] : [];
  }
};

const sectionText = ({ title, lines }: Section): string =>
  [`*${chatText(title, lineLimit)}*`, ...lines.flatMap(lineText)].join('\n');

/** Whole sections only, and a word on what was left out. */
const fitted = (sections: readonly string[]): string => {
  const kept: string[] = [];
  for (const section of sections) {
    if ([...kept, section].join('\n\n').length > descriptionLimit)
      return [...kept, 'More in the incident page and the archive.'].join('\n\n');
    kept.push(section);
  }
  return kept.join('\n\n');
};

/** For SNS to chat. Messages of one finding form one thread. Commands stand in code, as they are: `command.ts` made them. */
export const renderChat = (message: Message): ChatNotification => ({
  version: '1.0',
  source: 'custom',
  id: chatText(`${message.threadId}-${message.at}`, 200),
  content: {
    textType: 'client-markdown',
    title: chatText(message.title, 200),
    description: fitted([
      chatText(message.summary, 500),
      ...outline(message)
        .filter(({ title }) => title !== 'Next steps')
        .map(sectionText),
    ]),
    nextSteps: message.nextSteps.slice(0, 10).map(({ title, command }) => {
      const safe = safeCommand(command);
      return `${chatText(title, lineLimit)}${safe ? `: \`${safe}\`` : ''}`;
    }),
    keywords: ['Lazaret', message.severity.band, message.kind],
  },
  metadata: {
    threadId: chatText(message.threadId, 200),
    summary: chatText(message.summary, lineLimit),
    eventType: message.kind,
    relatedResources: message.finding ? [chatText(message.finding.arn, lineLimit)] : [],
    additionalContext: { evidence: chatText(message.records[0] ?? 'not stored', lineLimit) },
  },
});
