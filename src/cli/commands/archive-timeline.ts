import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openArchive } from '../../adapters/open-archive.ts';
import { timeline, timelineSvg } from '../../audit/timeline.ts';
import { archivePlace } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, text } from '../command.ts';
import { CommandError, exit } from '../exit.ts';
import { type OutputFormat, renderTable } from '../output.ts';

export const archiveTimeline: CommandSpec = {
  name: 'archive timeline',
  summary: 'Tells what happened to a finding: seen, archived, decided, contained, released',
  arguments: [['<finding>', "GuardDuty's id of the finding"]],
  options: [archiveOption, ['--svg <file>', 'draw it into this file as well']],
  examples: ['lazaret archive timeline 5ac6a2b8f1d94e0c8f0a3d1b2c4e5f60 --svg timeline.svg'],
  run: async (io, [finding], options) => {
    const place = text(options, 'archive') ?? archiveOption[2];
    const { store, close } = await openArchive(archivePlace(io, options), io.now);
    try {
      const moments = await timeline(store, String(finding));
      if (moments.length === 0) throw new CommandError(exit.negative, `${finding}: no finding of this id in ${place}`);
      const rows = moments.map(({ at, what, key }) => [at, what, key]);
      io.stdout(
        renderTable(
          { columns: ['at', 'what', 'evidence'], rows },
          (text(options, 'output') ?? 'table') as OutputFormat,
        ),
      );
      const svg = text(options, 'svg');
      if (svg !== null) await writeFile(path.resolve(io.cwd, svg), timelineSvg(String(finding), moments));
      return exit.ok;
    } finally {
      await close();
    }
  },
};
