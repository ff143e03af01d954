import { limits } from './limits.ts';
import type { Message } from './message.ts';
import { type Line, outline } from './outline.ts';
import { isConsoleUrl, safeCommand } from './url.ts';
import { defanged, visible } from './visible.ts';

export type TextMail = { readonly subject: string; readonly body: string };

/** SNS `Subject`: ASCII, no line break, at most 100 characters. */
const subjectLimit = 100;

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

const shown = (text: string): string => defanged(visible(text, limits.sentence));

const lineText = (line: Line, number: number): string[] => {
  switch (line.kind) {
    case 'fact':
      return [`  ${shown(line.label)}: ${shown(line.value)}`];
    case 'item':
      return [`  - ${shown(line.text)}`];
    case 'numbered':
      return [`  ${number}. ${shown(line.text)}`];
    case 'command':
      return [
        `  - ${shown(line.title)}`,
        ...[safeCommand(line.command)].flatMap((command) => (command ? [`      ${command}`] : [])),
      ];
    case 'link':
      return isConsoleUrl(line.url) ? [`  ${shown(line.title)}: ${line.url}`] : [];
  }
};

const sectionText = (title: string, lines: readonly Line[]): string[] => {
  let number = 0;
  return ['', shown(title), ...lines.flatMap((line) => lineText(line, line.kind === 'numbered' ? ++number : 0))];
};

/** Plain text for e-mail. Only console links are links; addresses from the finding are defanged. */
export const renderText = (message: Message): TextMail => ({
  subject: ascii(visible(`Lazaret ${message.title}`, subjectLimit).replace('…', '...')).slice(0, subjectLimit),
  body: `${[
    shown(message.title),
    '',
    shown(message.summary),
    ...outline(message).flatMap(({ title, lines }) => sectionText(title, lines)),
    '',
    '-- ',
    shown(message.footer),
  ].join('\n')}\n`,
});
