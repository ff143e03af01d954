import { literalText } from './chat-text.ts';
import type { Band, Message } from './message.ts';
import { type Line, outline, type Section } from './outline.ts';
import { isConsoleUrl, safeCommand } from './url.ts';

type Run = {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly fontType?: 'Monospace';
  readonly color?: string;
  readonly size?: 'Large';
};
type RichText = { readonly type: 'RichTextBlock'; readonly inlines: readonly Run[]; readonly separator?: true };
export type TeamsMessage = {
  readonly type: 'message';
  readonly attachments: readonly {
    readonly contentType: 'application/vnd.microsoft.card.adaptive';
    readonly contentUrl: null;
    readonly content: object;
  }[];
};

/** A Workflows webhook takes 28 KB. */
const cardLimit = 24 * 1024;
const colours: { readonly [band in Band]: string } = {
  critical: 'Attention',
  high: 'Attention',
  medium: 'Warning',
  low: 'Accent',
  info: 'Good',
};

/** A TextRun takes no Markdown, unlike a TextBlock or a FactSet. */
const run = (text: string, more: Partial<Run> = {}): Run => ({
  type: 'TextRun',
  text: literalText(text, 300),
  ...more,
});
const rich = (...inlines: Run[]): RichText => ({ type: 'RichTextBlock', inlines });

const lineBlocks = (line: Line): RichText[] => {
  switch (line.kind) {
    case 'fact':
      return [rich(run(`${line.label}: `, { weight: 'Bolder' }), run(line.value))];
    case 'item':
    case 'numbered':
      return [rich(run(`• ${line.text}`))];
    case 'command': {
      const command = safeCommand(line.command);
      return [
        rich(run(line.title)),
        ...(command ? [rich({ type: 'TextRun', text: command, fontType: 'Monospace' })] : []),
      ];
    }
    case 'link':
      return [];
  }
};

const sectionBlocks = ({ title, lines }: Section): RichText[] => [
  { ...rich(run(title, { weight: 'Bolder' })), separator: true },
  ...lines.flatMap(lineBlocks),
];

const fitted = (blocks: readonly RichText[]): RichText[] => {
  const kept: RichText[] = [];
  let size = 0;
  for (const block of blocks) {
    size += Buffer.byteLength(JSON.stringify(block));
    if (size > cardLimit) return [...kept, rich(run('More in the incident page and the archive.'))];
    kept.push(block);
  }
  return kept;
};

/** An Adaptive Card 1.5 for a Teams Workflows webhook. */
export const renderTeams = (message: Message): TeamsMessage => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        type: 'AdaptiveCard',
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        version: '1.5',
        msteams: { width: 'Full' },
        body: fitted([
          rich(run(message.title, { weight: 'Bolder', size: 'Large', color: colours[message.severity.band] })),
          rich(run(message.summary)),
          ...outline(message).flatMap(sectionBlocks),
          rich(run(message.footer)),
        ]),
        actions: message.links
          .filter(({ url }) => isConsoleUrl(url))
          .slice(0, 5)
          .map(({ title, url }) => ({ type: 'Action.OpenUrl', title: literalText(title, 60), url })),
      },
    },
  ],
});
