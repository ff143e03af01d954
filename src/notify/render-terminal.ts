import { limits } from './limits.ts';
import type { Band, Message } from './message.ts';
import { type Line, outline, type Section } from './outline.ts';
import { noStyle, type Styler } from './styler.ts';
import { isConsoleUrl, safeCommand } from './url.ts';
import { visible } from './visible.ts';
import { columns, wrap } from './wrap.ts';

export type TerminalOptions = { readonly style?: Styler; readonly width?: number };

const colours: { readonly [band in Band]: keyof Styler } = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'green',
};

const shown = (text: string): string => visible(text, limits.sentence);

/** The first line after a mark, the others under its text. */
const hanging = (mark: string, text: string, width: number): string[] =>
  wrap(shown(text), width - columns(mark)).map((line, at) => `${at === 0 ? mark : ' '.repeat(columns(mark))}${line}`);

type Drawing = { readonly style: Styler; readonly width: number; readonly labels: number };

const lineText = (line: Line, number: number, { style, width, labels }: Drawing): string[] => {
  switch (line.kind) {
    case 'fact': {
      const label = visible(line.label, labels);
      const [first = '', ...rest] = hanging(`  ${label.padEnd(labels)}  `, line.value, width);
      return [first.replace(label, () => style.dim(label)), ...rest];
    }
    case 'item':
      return hanging('  - ', line.text, width);
    case 'numbered':
      return hanging(`  ${number}. `, line.text, width);
    case 'command': {
      const command = safeCommand(line.command);
      // A command is never wrapped: it is there to be copied.
      return [...hanging('  - ', line.title, width), ...(command ? [`      ${style.cyan(command)}`] : [])];
    }
    case 'link':
      return isConsoleUrl(line.url) ? [...hanging('  - ', line.title, width), `      ${line.url}`] : [];
  }
};

const sectionText = ({ title, lines }: Section, drawing: Drawing): string[] => {
  let number = 0;
  const facts = lines.flatMap((line) => (line.kind === 'fact' ? [columns(visible(line.label, 16))] : []));
  const labels = Math.max(0, ...facts);
  const body = lines.flatMap((line) => lineText(line, line.kind === 'numbered' ? ++number : 0, { ...drawing, labels }));
  return ['', ...wrap(shown(title), drawing.width).map(drawing.style.bold), ...body];
};

/** The alert for a terminal: 80 columns unless told otherwise, commands alone on their lines and whole. */
export const renderTerminal = (message: Message, { style = noStyle, width = 80 }: TerminalOptions = {}): string => {
  const colour = style[colours[message.severity.band]];
  const drawing = { style, width, labels: 0 };
  return `${[
    colour('='.repeat(width)),
    ...wrap(shown(message.title), width).map((line) => style.bold(colour(line))),
    ...wrap(shown(message.summary), width),
    ...outline(message).flatMap((section) => sectionText(section, drawing)),
    '',
    ...wrap(shown(message.footer), width).map(style.dim),
  ].join('\n')}\n`;
};
